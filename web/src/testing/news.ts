import type { ProjectNews } from '@collabsessions/client';

type Listener = (project: string, news: ProjectNews) => void;

/** Stands in for the connections of the tab: who is watched, and a way to say something. */
export class FakeConnections {
  readonly watched = new Set<string>();
  private readonly listeners = new Set<Listener>();

  take() {
    return {
      watch: (project: string) => this.watched.add(project),
      unwatch: (project: string) => this.watched.delete(project),
      on: (_event: 'project', listener: Listener) => {
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
      },
    };
  }

  giveBack(): void {}

  say(project: string, news: ProjectNews): void {
    for (const listener of this.listeners) listener(project, news);
  }
}
