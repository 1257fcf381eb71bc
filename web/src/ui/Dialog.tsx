import { X } from 'lucide-react';
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { Button } from './Button';
import styles from './Dialog.module.css';

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** Hides the title on screen; it is still read out. */
  bare?: boolean;
  /** For tables and texts. */
  wide?: boolean;
}

/** The browser's own modal dialog: it keeps the focus inside, closes on Esc and gives the focus back. */
export function Dialog({ title, onClose, children, bare = false, wide = false }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  useEffect(() => {
    const element = dialog.current;
    if (element === null || element.open) return;
    const opener = document.activeElement;
    element.showModal();
    // The browser would start at the close button.
    const start =
      element.querySelector<HTMLElement>('[data-first]') ??
      element.querySelector<HTMLElement>('form input, form select, form textarea, [role="combobox"]');
    start?.focus();
    return () => {
      element.close();
      // A dialog that React takes away cannot give the focus back by itself.
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);

  useEffect(() => {
    const element = dialog.current;
    if (element === null) return;
    const onBackdrop = (event: MouseEvent): void => {
      if (event.target === element) onClose();
    };
    element.addEventListener('mousedown', onBackdrop);
    return () => element.removeEventListener('mousedown', onBackdrop);
  }, [onClose]);

  return (
    <dialog
      ref={dialog}
      className={wide ? `${styles.dialog} ${styles.wide}` : styles.dialog}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div className={bare ? styles.bare : styles.body}>
        <div className={bare ? 'visually-hidden' : styles.head}>
          <h2 id={titleId}>{title}</h2>
          {!bare && <Button look="quiet" icon={<X />} aria-label="Close" onClick={onClose} className={styles.close} />}
        </div>
        {children}
      </div>
    </dialog>
  );
}
