import { useQueryClient } from '@tanstack/react-query';
import { Command, KeyRound, LogOut, Search } from 'lucide-react';
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { DefaultProject, useMe, useSignOut } from '../api/queries';
import type { Me } from '../api/types';
import { openDocuments } from '../live/openDocuments';
import { preferredSlot } from '../live/slots';
import { Avatar } from '../ui/Avatar';
import { Button } from '../ui/Button';
import { Popover } from '../ui/Popover';
import { useActions, type Action } from './actions';
import { onAnnounce } from './announce';
import { focusRegion, ModKey, useKeys } from './keys';
import { LeftEdits } from './LeftEdits';
import { OfflineBanner } from './OfflineBanner';
import { setTheme, Themes, useTheme } from './theme';
import styles from './Shell.module.css';

const Palette = lazy(() => import('./Palette'));
const Shortcuts = lazy(() => import('./Shortcuts'));

interface ShellProps {
  /** The page's own part of the top bar. */
  bar?: ReactNode;
  /** The page fills the window and scrolls inside. */
  fill?: boolean;
  children: ReactNode;
}

/** What surrounds every page: top bar, connection, palette, shortcuts, and the voice for screen readers. */
export function Shell({ bar, fill = false, children }: ShellProps) {
  const [overlay, setOverlay] = useState<'palette' | 'shortcuts' | null>(null);
  const [, navigate] = useLocation();
  const me = useMe().data;
  const close = useCallback(() => setOverlay(null), []);
  const leave = useLeave();
  const access = `/projects/${me?.project ?? DefaultProject}/access/people`;

  useKeys({
    'Mod+k': () => setOverlay((open) => (open === 'palette' ? null : 'palette')),
    '?': () => setOverlay('shortcuts'),
    'g s': () => navigate('/'),
    'g a': () => navigate(access),
    F6: () => focusRegion(1),
    'Shift+F6': () => focusRegion(-1),
  });

  useActions(
    useMemo((): Action[] => {
      const actions: Action[] = [
        { id: 'sessions', label: 'Go to sessions', also: 'home list', keys: 'g s', run: () => navigate('/') },
        { id: 'shortcuts', label: 'Show keyboard shortcuts', also: 'keys help', keys: '?', run: () => setOverlay('shortcuts') },
        ...Themes.map((theme): Action => ({
          id: `theme-${theme}`,
          label: `Use the ${theme} theme`,
          also: 'colour color appearance mode',
          run: () => setTheme(theme),
        })),
      ];
      if (me) actions.push({ id: 'access', label: 'Go to people and access', also: 'admin roles grants policy audit', keys: 'g a', run: () => navigate(access) });
      if (me) actions.push({ id: 'sign-out', label: 'Sign out', also: 'log out leave', run: leave });
      return actions;
    }, [me, navigate, leave, access]),
  );

  return (
    <>
      <a
        className={styles.skip}
        href="#main"
        onClick={(event) => {
          // The address keeps its fragment: it may be an invitation.
          event.preventDefault();
          document.getElementById('main')?.focus();
        }}
      >
        Skip to the page
      </a>
      <header className={styles.header} data-region="top">
        <Link href="/" className={styles.home} aria-label="CollabSessions: all sessions" title="All sessions (g s)">
          <img src="/icon.svg" alt="" width="24" height="24" />
          {bar === undefined && <span>CollabSessions</span>}
        </Link>
        {bar}
        <div className={styles.tools}>
          {me && (
            <Button look="quiet" className={styles.find} icon={<Search className={styles.loupe} />} aria-label={`Find and act, ${ModKey} K`} onClick={() => setOverlay('palette')}>
              <span className={styles.findWords}>Find</span> <kbd className={styles.findKeys}>{ModKey} K</kbd>
            </Button>
          )}
          {me && <UserMenu me={me} access={access} onShortcuts={() => setOverlay('shortcuts')} onLeave={leave} />}
        </div>
      </header>
      <OfflineBanner />
      <LeftEdits />
      <main id="main" tabIndex={-1} className={fill ? styles.fill : styles.main} data-region="page">
        {children}
      </main>
      <Suspense>
        {overlay === 'palette' && <Palette onClose={close} />}
        {overlay === 'shortcuts' && <Shortcuts onClose={close} />}
      </Suspense>
      <Voice />
    </>
  );
}

function useLeave(): () => void {
  const client = useQueryClient();
  const { mutate } = useSignOut();
  return useCallback(() => {
    const { edits } = openDocuments;
    if (edits > 0 && !window.confirm(`${edits} of your edits are only in this tab and would be lost. Sign out?`)) return;
    mutate(undefined, {
      onSuccess: () => {
        client.clear();
        window.location.assign('/');
      },
    });
  }, [client, mutate]);
}

const accessWords = { none: 'May do what the policy says', read: 'May read', write: 'May read and edit', admin: 'Administrator' };

function UserMenu({ me, access, onShortcuts, onLeave }: { me: Me; access: string; onShortcuts: () => void; onLeave: () => void }) {
  const theme = useTheme();
  const slot = preferredSlot(me.user.id);
  return (
    <Popover label={`${me.user.name}: theme, shortcuts, sign out`} face={<Avatar name={me.user.name} slot={slot} />}>
      <div className={styles.menu}>
        <div className={styles.who}>
          <Avatar name={me.user.name} slot={slot} />
          <div>
            <p className={styles.name}>{me.user.name}</p>
            <p className={styles.muted}>{accessWords[me.access]}</p>
          </div>
        </div>
        <fieldset className={styles.themes}>
          <legend>Theme</legend>
          {Themes.map((each) => (
            <label key={each}>
              <input type="radio" name="theme" checked={theme === each} onChange={() => setTheme(each)} />
              <span>{each[0]?.toUpperCase() + each.slice(1)}</span>
            </label>
          ))}
        </fieldset>
        <div className={styles.entries}>
          <Link href={access}>
            <KeyRound aria-hidden="true" /> People and access
          </Link>
          <Button look="quiet" icon={<Command />} onClick={onShortcuts}>
            Keyboard shortcuts
          </Button>
          <Button look="quiet" icon={<LogOut />} onClick={onLeave}>
            Sign out
          </Button>
        </div>
      </div>
    </Popover>
  );
}

/** The one polite live region. */
function Voice() {
  const element = useRef<HTMLDivElement>(null);
  useEffect(
    () =>
      onAnnounce((sentence) => {
        if (element.current !== null) element.current.textContent = sentence;
      }),
    [],
  );
  return <div ref={element} role="status" aria-live="polite" className="visually-hidden" />;
}
