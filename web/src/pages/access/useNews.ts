import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { ProjectNews } from '@collabsessions/client';
import { announce } from '../../app/announce';
import { connections } from '../../live/connections';
import { nameOf } from './grants';

/** What a person hears of it. */
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

/** Hears what concerns this person in the project while a page of it is open: says it, and has what is shown asked again. */
export function useNews(project: string, userId: string): void {
  const queries = useQueryClient();
  useEffect(() => {
    const client = connections.take(userId);
    const stop = client.on('project', (id, news) => {
      if (id !== project) return;
      announce(sentenceOf(news));
      for (const key of ['access', 'requests', 'endings', 'history']) void queries.invalidateQueries({ queryKey: [key, project] });
    });
    client.watch(project);
    return () => {
      stop();
      client.unwatch(project);
      connections.giveBack(userId);
    };
  }, [project, userId, queries]);
}
