import { useEffect, useId, useRef, type ReactNode } from 'react';
import styles from './Popover.module.css';

interface PopoverProps {
  /** What the button shows. */
  face: ReactNode;
  /** Name of the button, when its face is not words. */
  label: string;
  className?: string | undefined;
  children: ReactNode;
}

/** A button and a panel below it: the browser's own popover, which closes on Esc and on a click elsewhere. */
export function Popover({ face, label, className, children }: PopoverProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const element = panel.current;
    if (element === null) return;
    const place = (event: Event): void => {
      const box = button.current?.getBoundingClientRect();
      if (box === undefined || (event as ToggleEvent).newState !== 'open') return;
      element.style.setProperty('--top', `${Math.round(box.bottom + 4)}px`);
      element.style.setProperty('--right', `${Math.max(12, Math.round(document.documentElement.clientWidth - box.right))}px`);
    };
    element.addEventListener('beforetoggle', place);
    return () => element.removeEventListener('beforetoggle', place);
  }, []);

  return (
    <>
      <button ref={button} type="button" className={className ?? styles.opener} aria-label={label} title={label} popoverTarget={id}>
        {face}
      </button>
      <div ref={panel} id={id} popover="auto" role="group" className={styles.panel} aria-label={label}>
        {children}
      </div>
    </>
  );
}
