// A random model, policy and questions in Casbin's language, with what npm casbin answers. A seed names one for good.

import { newEnforcer, newModelFromString, StringAdapter, Util } from 'casbin';
import { Random } from '../oracle/random.mjs';

const people = ['ann', 'ben', 'cat', 'dan'];
const groups = ['staff', 'chiefs', 'guests', 'admin'];
const domains = ['north', 'south', 'nowhere'];
const objects = ['/a', '/a/b', '/a/b/c', '/d/1', '/d/2', '/x/7', '/y/z/1'];
const acts = ['read', 'write', 'delete'];

const effects = {
  allow: 'some(where (p.eft == allow))',
  deny: '!some(where (p.eft == deny))',
  both: 'some(where (p.eft == allow)) && !some(where (p.eft == deny))',
  priority: 'priority(p.eft) || deny',
  subject: 'subjectPriority(p.eft) || deny',
};

// How an object is compared, with the patterns that a rule may have for it.
const shapes = {
  '==': objects,
  keyMatch: ['/a', '/a*', '/a/*', '*', '/d/1', '/nothing*'],
  keyMatch2: ['/a', '/a/:x', '/a/:x/c', '/:top/*', '/a/*', '/d/:id', '/*/c'],
  keyMatch3: ['/a/{x}', '/{top}/*', '/a/{x}/c', '/d/{id}', '/a/*'],
  keyMatch4: ['/a/{x}', '/{x}/{y}', '/{x}/{x}', '/d/{id}'],
  keyMatch5: ['/a/{x}', '/d/{id}', '/a', '/a/*'],
  regexMatch: ['^/a$', '/a/.*', '^/d/[0-9]+$', 'b', '^/(a|d)', '^/x/\\d$'],
  globMatch: ['/a', '/a/*', '/a/**/c', '/d/?', '/*/[0-9]', '/{a,d}/*'],
};

/** @param {number} seed */
export async function play(seed) {
  const random = new Random(seed);
  const scenario = draw(random);
  const enforcer = await newEnforcer(newModelFromString(scenario.model), new StringAdapter(scenario.policy));
  for (const [role, name] of Object.entries(scenario.matching)) await enforcer.addNamedMatchingFunc(role, Util[`${name}Func`]);
  for (const [role, name] of Object.entries(scenario.domainMatching)) await enforcer.addNamedDomainMatchingFunc(role, Util[`${name}Func`]);
  const answers = scenario.requests.map(request => {
    try {
      const [allowed, rule] = enforcer.enforceExSync(...request);
      return { allowed, rule };
    } catch (error) {
      return { error: String(error.message) };
    }
  });
  return { seed, ...scenario, answers };
}

function draw(random) {
  const kind = random.weighted({ allow: 4, deny: 1, both: 4, priority: 3, subject: 1 });
  const hasDomains = random.chance(0.5);
  const hasRoles = kind === 'subject' || random.chance(0.7);
  const hasColumn = kind === 'priority' && random.chance(0.5);
  const hasEval = kind !== 'subject' && random.chance(0.25);
  const isObject = random.chance(0.25);
  const isDomainPattern = hasRoles && hasDomains && kind !== 'subject' && random.chance(0.4);
  const shape = random.pick(Object.keys(shapes));
  const hasGroupsOfObjects = kind !== 'subject' && random.chance(0.2);
  const hasEffect = kind !== 'allow' || random.chance(0.5);

  // What subject priority reads of a link, it reads at the places of sub, obj and dom in a rule.
  const fields = ['sub', 'obj', ...(hasDomains ? ['dom'] : []), 'act'];
  const requestFields = [...fields, 'level'];
  const ruleFields = [...(hasColumn ? ['priority'] : []), ...fields, ...(hasEffect ? ['eft'] : []), ...(hasEval ? ['rule'] : []), 'min'];
  const subject = isObject ? 'r.sub.Name' : 'r.sub';

  // npm casbin lets 'in' bind as weakly as '||', so it stands in parentheses here; and it takes ' (' … ',' … ')' for a list.
  const terms = [
    hasRoles ? `g(${subject}, p.sub${hasDomains ? ', r.dom' : ''})` : `${subject} == p.sub`,
    hasGroupsOfObjects ? 'g2(r.obj, p.obj)' : shape === '==' ? 'r.obj == p.obj' : `${shape}(r.obj, p.obj)`,
    random.pick(['r.act == p.act', '(p.act == "*" || r.act == p.act)', 'regexMatch(r.act, p.act)', "(r.act == p.act || (r.act in ['delete']))"]),
  ];
  if (hasDomains) terms.push(random.pick(['r.dom == p.dom', '(p.dom == "*" || r.dom == p.dom)', 'keyMatch(r.dom, p.dom)']));
  if (hasEval) terms.push('eval(p.rule)');
  if (random.chance(0.3)) terms.push(random.pick(['r.level >= p.min', 'r.level + 1 > p.min', '!(r.level < p.min)', 'r.level * 2 - 1 >= p.min', 'r.level % 2 == 1']));
  if (isObject && random.chance(0.5)) terms.push(random.pick(["r.sub.Kind != 'bot'", 'r.sub.Age > 17 && r.sub.Age < 66', "!(!(r.sub.Kind in ['human', 'cat']))", 'r.sub.Active']));
  let matcher = random.take([...terms], terms.length).join(' && ');
  if (random.chance(0.15)) matcher = `${matcher} || ${subject} == "root"`;
  else if (random.chance(0.1)) matcher = `(${matcher}) || (r.act == "read" && r.level == 5)`;
  // A regular expression cannot be "*".
  const wildAct = !matcher.includes('regexMatch(r.act');

  const model = [
    '[request_definition]', `r = ${requestFields.join(', ')}`,
    '[policy_definition]', `p = ${ruleFields.join(', ')}`,
    ...(hasRoles || hasGroupsOfObjects ? ['[role_definition]'] : []),
    // Without g, npm casbin reads no g2.
    ...(hasRoles ? [`g = _, _${hasDomains ? ', _' : ''}`] : hasGroupsOfObjects ? ['g = _, _'] : []),
    ...(hasGroupsOfObjects ? ['g2 = _, _'] : []),
    '[policy_effect]', `e = ${effects[kind]}`,
    '[matchers]', `m = ${matcher}`, '',
  ].join('\n');

  const lines = [];
  const drawn = [];
  const links = hasRoles ? drawLinks(random, kind, hasDomains, isDomainPattern) : [];
  const ruleCount = random.between(1, 18);
  // Subject priority has no answer for a subject outside the hierarchy.
  const subjects = kind === 'subject' ? null : [...people, ...(hasRoles ? groups : [])];
  for (let i = 0; i < ruleCount; i++) {
    const rule = {
      priority: String(random.below(4)),
      sub: '', obj: hasGroupsOfObjects ? random.pick(['things', 'stuff', '/a']) : random.pick(shapes[shape]),
      dom: random.chance(0.25) ? '*' : random.pick(domains), act: wildAct && random.chance(0.2) ? '*' : random.pick([...acts, ...(wildAct ? [] : ['(read|write)', 'e'])]),
      eft: random.weighted({ allow: 5, deny: 3, indeterminate: 0.5 }),
      rule: random.pick(['true', "r.act == 'read'", 'r.level > 3', `${subject} != 'ann' && r.level < 9`, `(r.level == 5 || ${subject} == p.sub)`]),
      min: String(random.below(10)),
    };
    if (kind === 'subject') {
      if (links.length === 0) continue;
      const link = random.pick(links);
      rule.sub = random.pick([link[0], link[1]]);
      if (hasDomains) rule.dom = link[2];
    } else rule.sub = random.pick(subjects);
    drawn.push(rule);
    lines.push(['p', ...ruleFields.map(field => (rule[field].includes(',') ? `"${rule[field]}"` : rule[field]))].join(random.pick([', ', ','])));
  }
  for (const link of links) lines.push(['g', ...link].join(', '));
  if (hasGroupsOfObjects) {
    for (const [from, to] of [['/a', 'things'], ['/d/:id', 'things'], ['/y/*', 'stuff'], ['things', 'stuff'], ['stuff', 'things']]) {
      if (random.chance(0.6)) lines.push(`g2, ${from}, ${to}`);
    }
  }
  // Subject priority puts equal depths in the order of the file, as every other order does.
  const policy = random.take(lines, lines.length).join('\n') + '\n';

  const requests = Array.from({ length: 12 }, () => {
    const drawnName = random.pick([...people, ...people, 'root', 'staff', 'stranger']);
    // Half of the questions are near a rule, or hardly any would be allowed.
    const near = drawn.length > 0 && random.chance(0.6) ? random.pick(drawn) : {};
    const name = people.includes(near.sub) ? near.sub : drawnName;
    const request = {
      sub: isObject ? { Name: name, Age: random.between(10, 80), Kind: random.pick(['human', 'bot']), Active: random.chance(0.7) } : name,
      obj: objects.includes(near.obj) ? near.obj : random.pick(objects.slice(0, 5)),
      dom: domains.includes(near.dom) ? near.dom : random.pick(domains),
      act: acts.includes(near.act) ? near.act : random.pick(acts),
      level: random.below(10),
    };
    return requestFields.map(field => request[field]);
  });
  return {
    model, policy, requests, kind,
    matching: hasGroupsOfObjects ? { g2: 'keyMatch2' } : {},
    domainMatching: isDomainPattern ? { g: 'keyMatch' } : {},
  };
}

function drawLinks(random, kind, hasDomains, isDomainPattern) {
  const names = [...people, ...groups];
  const links = [];
  if (kind === 'subject') {
    // A tree in each domain: npm casbin keeps one parent of a subject.
    for (const domain of hasDomains ? domains.slice(0, 2) : [null]) {
      const order = random.take([...names], names.length);
      for (let i = 1; i < order.length; i++) {
        links.push([order[i], order[random.below(Math.min(i, 3))], ...(domain ? [domain] : [])]);
      }
    }
    return links;
  }
  for (let i = random.below(14); i > 0; i--) {
    const domain = isDomainPattern && random.chance(0.4) ? random.pick(['*', 'n*', 's*']) : random.pick(domains);
    links.push([random.pick(names), random.pick(groups.concat(random.chance(0.1) ? people : [])), ...(hasDomains ? [domain] : [])]);
  }
  return links;
}
