import type { Grant } from '../../api/accessTypes';
import { FullTime } from '../../ui/Time';
import { ChangeDialog } from './ChangeDialog';
import { nameOf, whatOf } from './grants';
import { where } from './Words';

interface RevokeDialogProps {
  project: string;
  grant: Grant;
  blocked: string | null;
  onClose: () => void;
}

/** Ends a grant, after showing who loses what and which connections close. */
export function RevokeDialog({ project, grant, blocked, onClose }: RevokeDialogProps) {
  return (
    <ChangeDialog
      project={project}
      title={`Revoke ${whatOf(grant)} of ${nameOf(grant.subject)}?`}
      verb="Revoke the grant"
      change={{ addGrants: [], revokeGrants: [grant.id], lines: null }}
      blocked={blocked}
      done={`${whatOf(grant)} of ${nameOf(grant.subject)} revoked`}
      onClose={onClose}
    >
      <p>
        Given by {grant.grantedBy} for the {where(grant.session)} on <FullTime at={grant.grantedAt} />
        {grant.reason === '' ? '.' : `: “${grant.reason}”`}
      </p>
    </ChangeDialog>
  );
}
