import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { ProjectPage, projectsQuery } from '../../api/access';
import { asProblem } from '../../api/problem';
import { Dialog } from '../../ui/Dialog';
import { Field } from '../../ui/Field';
import { Button } from '../../ui/Button';
import { Loading } from '../../ui/Loading';
import { ProblemNotice } from '../../ui/Notice';
import fields from '../../ui/Field.module.css';
import styles from './AccessPage.module.css';

interface ProjectPickerProps {
  project: string;
  /** The same page of another project. */
  addressOf: (project: string) => string;
}

/** The project whose access is shown, and the way to another one. */
export function ProjectPicker({ project, addressOf }: ProjectPickerProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look="quiet" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        Other project…
      </Button>
      {open && <PickDialog project={project} addressOf={addressOf} onClose={() => setOpen(false)} />}
    </>
  );
}

function PickDialog({ project, addressOf, onClose }: ProjectPickerProps & { onClose: () => void }) {
  const [, navigate] = useLocation();
  const [typed, setTyped] = useState('');
  const projects = useQuery(projectsQuery);
  const all = projects.data ?? [];
  const found = all.filter(({ id }) => id.toLowerCase().includes(typed.trim().toLowerCase()));
  const go = (id: string): void => {
    onClose();
    navigate(addressOf(id));
  };
  return (
    <Dialog title="Go to a project" onClose={onClose}>
      <form
        className={fields.form}
        onSubmit={(event) => {
          event.preventDefault();
          // One that is not in the list may be there all the same: its page says what can be asked for.
          const id = found.find((each) => each.id === typed.trim())?.id ?? found[0]?.id ?? typed.trim();
          if (id !== '') go(id);
        }}
      >
        <Field
          label="Project"
          hint="Enter goes to the first one that is found."
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        {projects.isPending && <Loading rows={3} what="the projects" />}
        {projects.error && <ProblemNotice problem={asProblem(projects.error)} onRetry={() => void projects.refetch()} />}
        <ul className={styles.cards} aria-label="Projects">
          {found.map(({ id }) => (
            <li key={id}>
              <Button look="quiet" aria-current={id === project ? 'true' : undefined} onClick={() => go(id)}>
                {id}
              </Button>
            </li>
          ))}
        </ul>
        <p role="status" className={styles.muted}>
          {projects.data === undefined
            ? ''
            : `${found.length} of ${all.length === ProjectPage ? `the first ${ProjectPage}` : all.length} projects`}
        </p>
      </form>
    </Dialog>
  );
}
