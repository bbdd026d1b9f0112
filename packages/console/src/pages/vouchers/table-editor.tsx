import { type Answer, call } from '@qiao/api-client'
import { Button, Card, Field, Select, TextInput, useNotices } from '@qiao/ui'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Draft, Mapping } from '../../parts/outward/draft.ts'
import { RowsEditor } from '../../parts/outward/rows-editor.tsx'
import { useSaid } from '../../parts/said.ts'
import { useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { type AccountRow, voucherMappingOf } from './accounts.ts'
import { useVouchersTexts } from './texts.ts'
import { useVoucherKind } from './use-vouchers.ts'

interface Props {
  found: Answer<'GET /console/voucher-mapping'>
  /** Null where the table is JSON that rows cannot say. */
  draft: Draft | null
  accounts: readonly AccountRow[]
  isChanged: boolean
  onDraft: (draft: Draft) => void
  onAccounts: (rows: AccountRow[]) => void
}

/** Their accounts and columns; what is published is used by every export from then on. */
export function TableEditor({ found, draft, accounts, isChanged, onDraft, onAccounts }: Props) {
  const t = useVouchersTexts()
  const may = useMay()
  const kind = useVoucherKind()
  const notices = useNotices()
  const queries = useQueryClient()
  const said = useSaid()
  const labelOf = ({ kind, title }: AccountRow): string => {
    const own = found.accounts.find((one) => one.kind === kind)
    return own ? said(own) : title
  }
  const [busy, setBusy] = useState(false)
  if (!may('settlement.write')) return null
  const publish = async (mapping: Mapping) => {
    setBusy(true)
    try {
      const body = { mapping, fromVersion: found.version }
      const { version } = await call(api, 'POST /console/voucher-mapping', { body })
      notices.done(t('published', { version }))
      await queries.invalidateQueries({ queryKey: ['voucher-mapping'] })
    } catch (error) {
      notices.failed(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Card title={t('accounts')}>
      {draft ? (
        <div className="q-stack">
          <p className="q-faint">{t('accountsHint')}</p>
          {accounts.map((row) => (
            <AccountFields
              key={row.kind}
              row={row}
              label={labelOf(row)}
              onRow={(part) =>
                onAccounts(accounts.map((one) => (one.kind === row.kind ? { ...one, ...part } : one)))
              }
            />
          ))}
          {kind && (
            <details>
              <summary>{t('columns')}</summary>
              <RowsEditor draft={draft} kind={kind} formats={['csv']} onDraft={onDraft} />
            </details>
          )}
          <p className="q-line">
            <Button
              kind={isChanged ? 'primary' : 'plain'}
              busy={busy}
              onClick={() => void publish(voucherMappingOf(draft, accounts))}
            >
              {t('publish')}
            </Button>
          </p>
        </div>
      ) : (
        <p>{t('tooRich')}</p>
      )}
      {found.versions.length > 1 && (
        <Field label={t('older')}>
          <Select
            value=""
            placeholder={t('older')}
            onValue={(version) => {
              const older = found.versions.find((one) => String(one.version) === version)
              if (older) void publish(older.mapping)
            }}
            options={found.versions.slice(1).map(({ version }) => ({
              value: String(version),
              label: t('olderOf', { version }),
            }))}
          />
        </Field>
      )}
    </Card>
  )
}

function AccountFields({
  row,
  label,
  onRow,
}: {
  row: AccountRow
  label: string
  onRow: (part: Partial<AccountRow>) => void
}) {
  const t = useVouchersTexts()
  return (
    <div className="c-outward-target c-voucher-account">
      <strong>{label}</strong>
      <Field label={t('code')}>
        <TextInput
          aria-label={t('codeOf', { account: label })}
          value={row.code}
          onValue={(code) => onRow({ code })}
          placeholder="6401"
        />
      </Field>
      <Field label={t('name')}>
        <TextInput
          aria-label={t('nameOf', { account: label })}
          value={row.name}
          onValue={(name) => onRow({ name })}
          placeholder={row.title}
        />
      </Field>
    </div>
  )
}
