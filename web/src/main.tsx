import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createQueryClient } from './api/queries';
import { reach } from './api/reach';
import { App } from './app/App';
import { warmUp } from './app/warmUp';
import './styles/tokens.css';
import './styles/base.css';

const client = createQueryClient();
warmUp(client, window.location.pathname);

// What failed while the server was away is asked again when it is back.
let away = false;
reach.subscribe(() => {
  if (away && reach.get().ok) void client.invalidateQueries();
  away = !reach.get().ok;
});

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <App />
      </QueryClientProvider>
    </StrictMode>,
  );
}
