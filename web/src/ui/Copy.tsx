import { Check, Copy as CopyIcon } from 'lucide-react';
import { useEffect, useState } from 'react';
import { announce } from '../app/announce';
import { Button } from './Button';

/** Copies text. Resolves to false when the browser refuses. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

interface CopyButtonProps {
  text: string | (() => string);
  label: string;
  look?: 'plain' | 'primary' | 'quiet';
  iconOnly?: boolean;
}

export function CopyButton({ text, label, look = 'plain', iconOnly = false }: CopyButtonProps) {
  const [said, setSaid] = useState<string | null>(null);
  useEffect(() => {
    if (said === null) return;
    const timer = setTimeout(() => setSaid(null), 3_000);
    return () => clearTimeout(timer);
  }, [said]);
  return (
    <Button
      look={look}
      icon={said === 'Copied' ? <Check /> : <CopyIcon />}
      aria-label={iconOnly ? label : undefined}
      title={iconOnly ? label : undefined}
      onClick={async () => {
        const done = await copyText(typeof text === 'string' ? text : text());
        const outcome = done ? 'Copied' : 'Not copied: select it and copy by hand';
        setSaid(outcome);
        announce(outcome);
      }}
    >
      {iconOnly ? null : (said ?? label)}
    </Button>
  );
}
