/** An RFC 9457 answer, or what stands in for one when the server gave none. */
export interface ProblemDetails {
  title: string;
  detail?: string | undefined;
  status: number;
  /** The machine's word for the reason, such as `link-spent`. */
  code?: string | undefined;
  traceId?: string | undefined;
}

/** Status of a problem that never reached a server. */
export const Unreachable = 0;

/** A request that was not done, with the reason in words for the person who asked for it. */
export class Problem extends Error {
  readonly title: string;
  readonly detail: string | undefined;
  readonly status: number;
  readonly code: string | undefined;
  readonly traceId: string | undefined;

  constructor(details: ProblemDetails) {
    super(details.detail ? `${details.title} ${details.detail}` : details.title);
    this.name = 'Problem';
    this.title = details.title;
    this.detail = details.detail;
    this.status = details.status;
    this.code = details.code;
    this.traceId = details.traceId;
  }

  /** The request got no answer: the network or the server is away. */
  get unreachable(): boolean {
    return this.status === Unreachable;
  }

  /** Asking the same again may have another outcome. */
  get transient(): boolean {
    return this.status === Unreachable || this.status === 429 || this.status >= 500;
  }
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;

/** A title is a sentence on screen, so it ends like one. */
const sentence = (title: string): string => (/[.!?…]$/.test(title) ? title : `${title}.`);

/** Reads an error answer. Never throws: an answer without problem details becomes one that says so. */
export async function readProblem(response: Response): Promise<Problem> {
  const type = response.headers.get('content-type') ?? '';
  let body: Record<string, unknown> = {};
  if (/\bjson\b/.test(type)) {
    const parsed: unknown = await response.json().catch(() => null);
    if (typeof parsed === 'object' && parsed !== null) body = parsed as Record<string, unknown>;
  }
  return new Problem({
    title: sentence(text(body['title']) ?? `The server answered ${response.status} and gave no reason`),
    detail: text(body['detail']),
    status: response.status,
    code: text(body['code']),
    traceId: text(body['traceId']),
  });
}

/** The problem of a request that got no answer. */
export function unreachable(): Problem {
  return new Problem({ title: 'The server cannot be reached.', status: Unreachable });
}

/** Any thrown value as a problem, for the one place that shows problems. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new Problem({ title: 'This page failed.', detail: reason, status: -1 });
}
