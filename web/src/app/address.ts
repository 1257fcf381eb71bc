/** The document a session opens with. */
export const DefaultDocument = 'main.md';

export interface DocumentAddress {
  id: string;
  name: string;
}

/** Undoes percent-encoding; null when it is broken. */
export function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** What follows # in an address, decoded; an undecodable one as it is, for the server to refuse. */
export function fragment(hash: string): string {
  const raw = hash.replace(/^#/, '');
  return decoded(raw) ?? raw;
}

export const sessionAddress = (id: string): string => `/s/${encodeURIComponent(id)}`;

export const documentAddress = (id: string, name: string): string =>
  `${sessionAddress(id)}/doc/${encodeURIComponent(name)}`;

/** Session and document of a path. The router decodes too little for names with & ? # or /. */
export function readDocumentAddress(path: string): DocumentAddress | null {
  const match = /^\/s\/([^/]+)\/doc\/([^/]+)\/?$/.exec(path);
  const id = decoded(match?.[1] ?? '');
  const name = decoded(match?.[2] ?? '');
  return id && name ? { id, name } : null;
}
