import { useLocation, useSearch } from 'wouter';

/** All view state is in the address, so that a view can be sent to somebody. */
export function useView(): { search: string; show: (values: Record<string, string | null>) => void } {
  const search = useSearch();
  const [path, navigate] = useLocation();
  const show = (values: Record<string, string | null>): void => {
    const query = new URLSearchParams(search);
    for (const [key, value] of Object.entries(values)) {
      if (value === null || value === '') query.delete(key);
      else query.set(key, value);
    }
    const text = query.toString();
    navigate(text === '' ? path : `${path}?${text}`, { replace: true });
  };
  return { search, show };
}
