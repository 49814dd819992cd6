import { useId } from 'react';
import { ActionButton } from './actionButton.tsx';
import { useBillingSessions } from './billingSessions.ts';
import { textOf } from './billingStatus.ts';
import { graphql } from './gql/gql.ts';
import type { CustomerItemFragment } from './gql/graphql.ts';

graphql(`
  fragment CustomerItem on Customer {
    id
    key
    name
    billingStatus
    billing {
      profile {
        id
        name
      }
    }
  }
`);

export function CustomerItem({
  customer: { id, key, name, billingStatus, billing },
}: {
  customer: CustomerItemFragment;
}) {
  const { busy, messages, openPortal, openCheckout } = useBillingSessions(id);
  const { label, obstacle } = textOf(billingStatus);
  const [nameId, obstacleId] = [useId(), useId()];
  return (
    <li aria-labelledby={nameId}>
      <div>
        <h2 id={nameId}>{name}</h2>
        <p className="muted">{key}</p>
      </div>
      <dl>
        <dt>Billing</dt>
        <dd className={billingStatus === 'READY' ? 'ready' : undefined}>{label}</dd>
        <dt>Profile</dt>
        <dd>{billing?.profile?.name ?? 'Not available'}</dd>
      </dl>
      <div className="actions">
        <ActionButton
          aria-label={`Manage billing of ${name}`}
          aria-describedby={obstacle && obstacleId}
          disabled={busy || obstacle !== undefined}
          onClick={openPortal}
        >
          Manage billing
        </ActionButton>
        <ActionButton aria-label={`Add payment method for ${name}`} disabled={busy} onClick={openCheckout}>
          Add payment method
        </ActionButton>
      </div>
      {obstacle && (
        <p id={obstacleId} className="muted">
          {obstacle}
        </p>
      )}
      {messages.length > 0 && (
        <p role="alert" className="error">
          {messages.join(' ')}
        </p>
      )}
    </li>
  );
}
