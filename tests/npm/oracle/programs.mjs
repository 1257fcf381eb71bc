// Programs that hold a document: what they do to it, what they hear from it, what they undo, and where their cursors are.
// One seed is one scenario of two to six of them; the answer says what yjs did at every step.

import { clock } from './clock.mjs';
import * as Y from 'yjs';
import { drawEdit, liveTypes } from './programEdits.mjs';
import { Random } from './random.mjs';
import { applyEdit, refer, showEvent, show, showType } from './specs.mjs';
import { Statistics } from './statistics.mjs';

const hex = bytes => Buffer.from(bytes).toString('hex');
const roots = [['text', 'Text'], ['map', 'Map'], ['array', 'Array'], ['xml', 'XmlFragment'], ['element', 'XmlElement'], ['xmlText', 'XmlText']];
const origins = [null, null, 'tracked', 'other'];

const hasContent = ({ deleteSet, beforeState, afterState }) =>
  deleteSet.clients.size > 0 || [...afterState].some(([client, clock]) => beforeState.get(client) !== clock);

class Program {
  log = [];
  marks = [];
  #destroyed = new Set();

  constructor(random, client, focus) {
    this.doc = new Y.Doc({ gc: random.chance(0.7), guid: 'program' });
    this.doc.clientID = client;
    this.roots = roots.map(([name, kind]) => this.doc.get(name, Y[kind]));
    this.edited = focus.map(index => this.roots[index]);
    this.pending = [];
    this.observes = random.chance(0.6);
    this.doc.on('update', (bytes, origin, _doc, transaction) => {
      this.log.push({ update: hex(bytes), local: transaction.local, origin: typeof origin === 'string' ? origin : null });
      this.sent?.(bytes, transaction);
    });
    this.doc.on('subdocs', ({ added, removed, loaded }) => {
      const news = [...removed].filter(subdoc => !this.#destroyed.has(subdoc));
      news.forEach(subdoc => this.#destroyed.add(subdoc));
      if (added.size + loaded.size + news.length === 0) return; // yjs tells of a removal once more when it destroys
      const guids = docs => [...docs].map(subdoc => subdoc.guid);
      this.log.push({ subdocs: { added: guids(added), removed: guids(news), loaded: guids(loaded) } });
    });
    if (this.observes) this.roots.forEach(root => this.observe(root));
    this.undo = this.#drawUndo(random);
  }

  observe(type) {
    type.observe(event => this.log.push({ shallow: showEvent(event) }));
    type.observeDeep(events => this.log.push({ deep: refer(events[0].currentTarget), events: events.map(showEvent) }));
  }

  #drawUndo(random) {
    if (random.chance(0.3)) return null;
    const whole = random.chance(0.2);
    const scope = random.chance(0.6) ? this.roots : this.edited;
    this.undoOptions = {
      scope: whole ? null : scope.map(root => refer(root).root),
      captureTimeout: random.pick([0, 500, 500]),
      ignoreRemoteMapChanges: random.chance(0.3),
      keepsTexts: random.chance(0.15),
    };
    const undo = new Y.UndoManager(whole ? this.doc : scope, {
      captureTimeout: this.undoOptions.captureTimeout,
      captureTransaction: hasContent, // yjs makes empty ones: for deltas of texts, and to destroy sub-documents
      trackedOrigins: new Set([null, 'tracked']),
      ignoreRemoteMapChanges: this.undoOptions.ignoreRemoteMapChanges,
      deleteFilter: this.undoOptions.keepsTexts
        ? item => !(item.content instanceof Y.ContentType && item.content.type instanceof Y.Text && item.content.type.length > 0)
        : () => true,
    });
    for (const name of ['added', 'updated', 'popped']) {
      undo.on(`stack-item-${name}`, ({ type }) => this.log.push({ step: name, redo: type === 'redo' }));
    }
    return undo;
  }

  /** What one thing that was done made of everything. */
  take() {
    const { log } = this;
    this.log = [];
    return { log, stacks: this.undo ? [this.undo.undoStack.length, this.undo.redoStack.length] : null };
  }

  check() {
    return {
      types: liveTypes(this.roots).map(type => ({ ref: refer(type), content: showType(type) })),
      state: hex(Y.encodeStateAsUpdate(this.doc)),
      subdocs: [...this.doc.getSubdocs()].map(subdoc => subdoc.guid).sort(),
    };
  }
}

/** @param {number} seed */
export function playProgram(seed) {
  const random = new Random(seed);
  const statistics = new Statistics();
  const focus = random.chance(0.5) ? [random.below(roots.length)] : roots.map((_, index) => index);
  const clients = new Set();
  const count = random.between(2, 6);
  while (clients.size < count) clients.add(random.pick([1 + random.below(100), random.next(), 1 + random.below(2 ** 53 - 1)]));
  const programs = [...clients].map(client => new Program(random, client, focus));
  programs.forEach(program => {
    program.sent = bytes => {
      const local = program.receiving !== true;
      if (local) programs.forEach(other => other !== program && other.pending.push(bytes));
    };
  });
  const steps = [];
  const act = (index, done, expected = {}) => {
    steps.push({ program: index, ...done, ...programs[index].take(), ...expected });
  };
  const spread = random.pick([0.5, 1.5, 4]);
  for (let round = random.between(8, random.chance(0.1) ? 150 : 50); round > 0; round--) {
    const index = random.below(programs.length);
    const program = programs[index];
    switch (random.weighted({ edit: 10, receive: 8 * spread, undo: program.undo ? 5 : 0, mark: 1.5, resolve: 1.5, tick: 1, observe: 0.5, check: 0.4, load: 0.3 })) {
      case 'edit': play(random, program, statistics, done => act(index, done)); break;
      case 'receive': {
        if (program.pending.length === 0) break;
        const late = random.chance(0.15);
        const updates = late
          ? program.pending.splice(random.below(program.pending.length), 1)
          : program.pending.splice(0, random.chance(0.5) ? program.pending.length : 1);
        if (late) statistics.count('out of order');
        const update = updates.length === 1 ? updates[0] : Y.mergeUpdates(updates);
        receive(program, update);
        statistics.count('receive');
        act(index, { does: 'receive', update: hex(update) });
        break;
      }
      case 'undo': undoOrRedo(random, program, statistics, done => act(index, done)); break;
      case 'mark': mark(random, program, statistics, done => act(index, done)); break;
      case 'resolve':
        act(index, { does: 'resolve', places: program.marks.map(position => resolve(program, position)) });
        statistics.count('resolve');
        break;
      case 'tick': {
        const time = random.pick([1, 100, 499, 500, 501, 2000]);
        clock.now += time;
        steps.push({ program: index, does: 'tick', time });
        break;
      }
      case 'observe': {
        const type = random.pick(liveTypes(program.roots));
        if (!program.observes || type._item === null) break;
        program.observe(type);
        act(index, { does: 'observe', target: refer(type) });
        statistics.count('nested observed');
        break;
      }
      case 'load': {
        const unloaded = [...program.doc.getSubdocs()].find(subdoc => !subdoc.shouldLoad);
        if (!unloaded) break;
        const { client, clock: time } = unloaded._item.id;
        unloaded.load();
        statistics.count('subdocument loaded');
        act(index, { does: 'load', client, clock: time });
        break;
      }
      default: act(index, { does: 'check', check: program.check() });
    }
  }
  programs.forEach((program, index) => {
    if (program.pending.length > 0) {
      const update = Y.mergeUpdates(program.pending.splice(0));
      receive(program, update);
      act(index, { does: 'receive', update: hex(update) });
    }
  });
  programs.forEach((program, index) => {
    act(index, { does: 'resolve', places: program.marks.map(position => resolve(program, position)) });
    act(index, { does: 'check', check: program.check() });
    program.undo?.destroy();
  });
  return {
    seed,
    programs: programs.map(({ doc, observes, undoOptions, undo }) => ({ client: doc.clientID, gc: doc.gc, observes, undo: undo ? undoOptions : null })),
    roots: Object.fromEntries(roots),
    steps,
    statistics: Object.fromEntries(statistics.counts),
  };
}

function receive(program, update) {
  program.receiving = true;
  Y.applyUpdate(program.doc, update, 'remote');
  program.receiving = false;
}

function play(random, program, statistics, act) {
  const origin = random.pick(origins);
  const edits = [];
  program.doc.transact(() => {
    for (let left = random.chance(0.7) ? 1 : random.between(2, 4); left > 0; left--) {
      const [type, edit] = drawEdit(random, program.edited);
      if (edit === null) continue;
      statistics.count(`${type.constructor.name} ${edit.method}`);
      edits.push({ target: refer(type), ...edit });
      applyEdit(type, edit);
    }
  }, origin);
  act({ does: 'edit', origin, edits });
}

function undoOrRedo(random, program, statistics, act) {
  const { undo } = program;
  const what = random.weighted({ undo: 6, redo: 5, stop: 1, clear: 0.3 });
  statistics.count(what);
  switch (what) {
    case 'undo': return act({ does: what, done: undo.undo() !== null });
    case 'redo': return act({ does: what, done: undo.redo() !== null });
    case 'stop': undo.stopCapturing(); return act({ does: what });
    default: undo.clear(); return act({ does: what });
  }
}

function mark(random, program, statistics, act) {
  const type = random.pick(liveTypes(program.roots).filter(found => !(found instanceof Y.Map)));
  const index = random.between(0, type.length + 1);
  const association = random.pick([0, 0, -1, 1]);
  const position = Y.createRelativePositionFromTypeIndex(type, index, association);
  program.marks.push(position);
  statistics.count('mark');
  act({
    does: 'mark', target: refer(type), index, association,
    bytes: hex(Y.encodeRelativePosition(position)), json: Y.relativePositionToJSON(position),
  });
}

function resolve({ doc }, position) {
  const place = follow => {
    const absolute = Y.createAbsolutePositionFromRelativePosition(position, doc, follow);
    return absolute && [show(absolute.type), absolute.index, absolute.assoc];
  };
  return [place(true), place(false)];
}
