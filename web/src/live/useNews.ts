import type { ProjectNews } from '@collabsessions/client';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { connections } from './connections';

/** Hears what concerns this person in the project while a page of it is open, and has what is shown of its access asked again. */
export function useNews(project: string, userId: string, hear: (news: ProjectNews) => void): void {
  const queries = useQueryClient();
  const latest = useRef(hear);
  useEffect(() => {
    latest.current = hear;
  });
  useEffect(() => {
    const client = connections.take(userId);
    const askAgain = (): void => {
      for (const key of ['access', 'requests', 'endings', 'history']) void queries.invalidateQueries({ queryKey: [key, project] });
    };
    let wasAway = false;
    const stops = [
      client.on('project', (id, news) => {
        if (id !== project) return;
        latest.current(news);
        askAgain();
      }),
      client.on('status', ({ kind }) => {
        // What was said while nobody listened is not said again.
        if (kind === 'connected' && wasAway) askAgain();
        wasAway = kind === 'offline';
      }),
    ];
    client.watch(project);
    return () => {
      for (const stop of stops) stop();
      client.unwatch(project);
      connections.giveBack(userId);
    };
  }, [project, userId, queries]);
}
