import { useEffect, useRef, type RefObject } from 'react';

let first = true;

/**
 * Names the browser tab, and on a move inside the app puts the focus on the page's heading,
 * as a browser does when it loads a page.
 */
export function usePage(title: string): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = title === '' ? 'CollabSessions' : `${title} · CollabSessions`;
  }, [title]);
  useEffect(() => {
    if (!first) heading.current?.focus();
    first = false;
  }, []);
  return heading;
}
