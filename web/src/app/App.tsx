import { lazy, Suspense } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { Problem } from '../api/problem';
import { useMe } from '../api/queries';
import type { Me } from '../api/types';
import { NotFound } from '../pages/NotFound';
import { SessionsPage } from '../pages/sessions/SessionsPage';
import { SignedOut } from '../pages/SignedOut';
import { loadSessionPage } from './warmUp';
import { Loading } from '../ui/Loading';
import { ProblemNotice } from '../ui/Notice';
import { DefaultDocument, documentAddress, readDocumentAddress } from './address';
import { FailureBoundary } from './FailureBoundary';
import { Shell } from './Shell';

const SessionPage = lazy(loadSessionPage);
const AccessPage = lazy(() => import('../pages/access/AccessPage'));
const JoinPage = lazy(() => import('../pages/join/JoinPage'));

export function App() {
  return (
    <FailureBoundary>
      <Suspense
        fallback={
          <Shell>
            <h1 className="visually-hidden">CollabSessions</h1>
            <Loading rows={6} what="the page" />
          </Shell>
        }
      >
        <Switch>
          <Route path="/join">
            <JoinPage />
          </Route>
          <Route>
            <SignedIn />
          </Route>
        </Switch>
      </Suspense>
    </FailureBoundary>
  );
}

function DocumentPage({ me }: { me: Me }) {
  // Renders again with the router, which is what a new path brings.
  useLocation();
  const address = readDocumentAddress(window.location.pathname);
  if (address === null) return <NotFound />;
  return <SessionPage key={`${address.id}/${address.name}`} {...address} me={me} />;
}

/** Every page but the doors. */
function SignedIn() {
  const me = useMe();
  if (me.data === null) return <SignedOut />;
  if (me.data === undefined) {
    return (
      <Shell>
        {me.error ? (
          <ProblemNotice problem={me.error as Problem} onRetry={() => void me.refetch()} />
        ) : (
          <>
            <h1 className="visually-hidden">CollabSessions</h1>
            <Loading rows={6} what="the server to say who you are" />
          </>
        )}
      </Shell>
    );
  }
  return (
    <Switch>
      <Route path="/">
        <SessionsPage me={me.data} />
      </Route>
      <Route path="/s/:id">
        {({ id }) => <Redirect to={documentAddress(id, DefaultDocument)} replace />}
      </Route>
      <Route path="/s/:id/doc/:name">
        <DocumentPage me={me.data} />
      </Route>
      <Route path="/projects/:project/access/:tab?">
        {({ project, tab }) => <AccessPage key={project} project={project} tab={tab ?? ''} me={me.data as Me} />}
      </Route>
      <Route>
        <NotFound />
      </Route>
    </Switch>
  );
}
