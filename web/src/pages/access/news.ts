import type { ProjectNews } from '@collabsessions/client';
import { nameOf } from './grants';

/** What a person at the console hears of it. */
export function sentenceOf({ kind, request, grant, by }: ProjectNews): string {
  switch (kind) {
    case 'request-made':
      return `${request?.name} asks for ${nameOf(request?.role ?? '')}`;
    case 'request-approved':
      return `${by} gave ${request?.name} ${nameOf(request?.role ?? '')}`;
    case 'request-denied':
      return `${by} denied ${request?.name} ${nameOf(request?.role ?? '')}`;
    case 'grant-ending':
      return `${grant?.role === null ? 'A right' : nameOf(grant?.role ?? '')} of ${nameOf(grant?.subject ?? '')} ends soon`;
  }
}
