import { Search, X } from 'lucide-react';
import type { ReactNode, RefObject } from 'react';
import { Button } from '../../ui/Button';
import filters from './Filter.module.css';

interface FilterBarProps {
  find: RefObject<HTMLInputElement | null>;
  label: string;
  q: string;
  isFiltered: boolean;
  onFind: (q: string) => void;
  onClear: () => void;
  children?: ReactNode;
}

/** A text and what else narrows a list down. */
export function FilterBar({ find, label, q, isFiltered, onFind, onClear, children }: FilterBarProps) {
  return (
    <div role="search" className={filters.filters}>
      <div className={filters.find}>
        <Search aria-hidden="true" />
        <input
          ref={find}
          type="search"
          value={q}
          placeholder={label}
          aria-label={label}
          aria-keyshortcuts="/"
          onChange={(event) => onFind(event.target.value)}
        />
        <kbd aria-hidden="true">/</kbd>
      </div>
      {children}
      {isFiltered && (
        <Button
          look="quiet"
          icon={<X />}
          onClick={() => {
            // The button goes with what it clears.
            find.current?.focus();
            onClear();
          }}
        >
          Clear
        </Button>
      )}
    </div>
  );
}

interface PickProps {
  label: string;
  value: string | null;
  values: readonly { value: string; label: string }[];
  onChange: (value: string | null) => void;
}

/** One of a few, or any. */
export function Pick({ label, value, values, onChange }: PickProps) {
  return (
    <select
      className={filters.pick}
      data-set={value !== null || undefined}
      aria-label={label}
      value={value ?? ''}
      onChange={(event) => onChange(event.target.value === '' ? null : event.target.value)}
    >
      <option value="">{label}: any</option>
      {values.map((each) => (
        <option key={each.value} value={each.value}>
          {each.label}
        </option>
      ))}
    </select>
  );
}

/** A list with nothing in it: why, and what to do. */
export function Empty({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className={filters.empty}>
      <h2>{title}</h2>
      {children}
    </div>
  );
}
