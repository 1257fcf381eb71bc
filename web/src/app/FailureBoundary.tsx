import { Component, type ReactNode } from 'react';
import { asProblem } from '../api/problem';
import { ProblemNotice } from '../ui/Notice';

/** The last net: a page that breaks says what broke and offers to load itself again. */
export class FailureBoundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return (
      <main>
        <ProblemNotice problem={asProblem(this.state.error)} onRetry={() => window.location.reload()} />
      </main>
    );
  }
}
