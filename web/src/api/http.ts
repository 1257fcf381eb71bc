import { readProblem, unreachable } from './problem';
import { reach } from './reach';

/**
 * One request to our own server. Resolves with the decoded body, or null when there is none;
 * rejects with a Problem and with nothing else (an aborted request rejects with the abort).
 * With a revision, the server refuses when another one is in force.
 */
export async function request<T>(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: unknown,
  signal?: AbortSignal,
  revision?: number,
): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(revision === undefined ? {} : { 'if-match': `"${revision}"` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    reach.lost();
    throw unreachable();
  }
  // A gateway in front of a stopped server answers in its place.
  if (response.status === 502 || response.status === 503 || response.status === 504) reach.lost();
  else reach.found();
  if (!response.ok) throw await readProblem(response);
  const answer = await response.text();
  return (answer === '' ? null : JSON.parse(answer)) as T;
}

export const get = <T>(path: string, signal?: AbortSignal) => request<T>('GET', path, undefined, signal);
export const post = <T>(path: string, body: unknown = {}) => request<T>('POST', path, body);
