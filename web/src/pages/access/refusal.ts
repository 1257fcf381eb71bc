import { Problem } from '../../api/problem';

/** A refused change in words of this page: absent and forbidden look alike, but whoever looks at the grants knows that they are there. */
export function refusalOf(problem: Problem, needs: string): Problem {
  if (problem.status !== 404 && problem.status !== 403) return problem;
  return new Problem({
    title: 'You may not make this change.',
    detail: `It needs ${needs}, or what it is about is no longer there. Ask an owner, or look under Explain.`,
    status: problem.status,
    code: problem.code,
    traceId: problem.traceId,
  });
}
