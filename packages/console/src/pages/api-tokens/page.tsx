import { call } from '@qiao/api-client'
import { Button, Facts, LinkButton, StateBadge, Tag, TimeText, useListed, useNotices } from '@qiao/ui'
import { ListPage, type ListQuery } from '@qiao/ui/console'
import { useState } from 'react'
import { ActDialog } from '../../parts/act-dialog.tsx'
import '../../parts/parts.css'
import { dateText } from '../../parts/time-window.ts'
import { useAct } from '../../parts/use-act.ts'
import { api, i18n } from '../../services.ts'
import './api-tokens.css'
import { useApiTokensTexts } from './texts.ts'
import { isLive, type Token, tones } from './token.ts'
import { TokenDialog } from './token-dialog.tsx'

type Asking = { act: 'make' } | { act: 'revoke'; token: Token }

/** Keys of other systems: who may do what, since when, until when, and the way to end it at once. */
export default function ApiTokensPage() {
  const t = useApiTokensTexts()
  const listed = useListed()
  const notices = useNotices()
  const { run } = useAct(['api-tokens'])
  const [asking, setAsking] = useState<Asking>()
  const renew = () => run('renew', async () => undefined)
  const state = (row: Token) => <StateBadge tone={tones[row.state]}>{t(`state.${row.state}`)}</StateBadge>
  const shown = (row: Token) => row.sight.filter((one) => one.sight !== 'none')
  const sight = (row: Token) =>
    shown(row).length === 0
      ? t('sightNone')
      : listed(
          shown(row).map((one) => `${t(`dataClass.${one.dataClass as 'phone'}`)} ${t(`sight.${one.sight}`)}`),
        )
  const expires = (row: Token) => (row.expiresAt ? dateText(row.expiresAt, i18n.language) : t('never'))
  const add = (
    <Button kind="primary" icon="plus" onClick={() => setAsking({ act: 'make' })}>
      {t('create')}
    </Button>
  )
  return (
    <>
      <ListPage<Token>
        name="api-tokens"
        title={t('title')}
        intro={
          <>
            {t('intro')} <a href="/docs">{t('docs')}</a>
          </>
        }
        rowKey={(row) => row.id}
        load={load}
        views={[
          { key: 'live', label: t('view.live'), filters: {} },
          { key: 'over', label: t('view.over'), filters: { state: 'over' } },
        ]}
        filters={[
          {
            key: 'state',
            kind: 'select',
            label: t('column.state'),
            options: [{ value: 'over', label: t('view.over') }],
          },
        ]}
        columns={[
          { key: 'name', title: t('column.name'), render: (row) => row.name },
          { key: 'state', title: t('column.state'), render: state },
          {
            key: 'scopes',
            title: t('column.scopes'),
            render: (row) => t('scopes', { count: row.scopes.length }),
          },
          { key: 'by', title: t('column.by'), render: (row) => row.madeBy.name },
          {
            key: 'used',
            title: t('column.used'),
            render: (row) => (row.lastUsedAt ? <TimeText at={row.lastUsedAt} /> : t('neverUsed')),
          },
          { key: 'expires', title: t('column.expires'), render: expires },
        ]}
        look={{
          title: (row) => row.name,
          body: (row) => (
            <div className="q-stack">
              <div>{state(row)}</div>
              <div className="q-line">
                {row.scopes.map((one) => (
                  <Tag key={one.permission}>{one.label}</Tag>
                ))}
              </div>
              <Facts
                facts={[
                  { key: 'sight', label: t('column.sight'), value: sight(row) },
                  { key: 'by', label: t('column.by'), value: row.madeBy.name },
                  { key: 'created', label: t('column.created'), value: <TimeText at={row.createdAt} /> },
                  {
                    key: 'used',
                    label: t('column.used'),
                    value: row.lastUsedAt ? <TimeText at={row.lastUsedAt} /> : t('neverUsed'),
                  },
                  { key: 'expires', label: t('column.expires'), value: expires(row) },
                  {
                    key: 'tail',
                    label: t('title'),
                    value: <span className="c-code">{t('tail', { tail: row.tail })}</span>,
                  },
                ]}
              />
              {row.state !== 'revoked' && (
                <div>
                  <Button kind="danger" onClick={() => setAsking({ act: 'revoke', token: row })}>
                    {t('revoke')}
                  </Button>
                </div>
              )}
            </div>
          ),
        }}
        empty={{ picture: 'bridge', sentence: t('empty'), act: add }}
        primaryAct={
          <>
            <LinkButton href="/docs" icon="book" newPage>
              {t('docs')}
            </LinkButton>
            {add}
          </>
        }
      />
      {asking?.act === 'make' && (
        <TokenDialog onClose={() => setAsking(undefined)} onMade={() => void renew()} />
      )}
      {asking?.act === 'revoke' && (
        <ActDialog
          open
          title={t('revokeTitle', { name: asking.token.name })}
          intro={t('revokeIntro')}
          submit={t('revoke')}
          danger
          onClose={() => setAsking(undefined)}
          onSubmit={async () => {
            await call(api, 'POST /console/api-tokens/:id/revocation', { params: { id: asking.token.id } })
            await renew()
            notices.done(t('revoked'))
          }}
        />
      )}
    </>
  )
}

async function load({ state }: ListQuery, signal: AbortSignal) {
  const { items } = await call(api, 'GET /console/api-tokens', {}, { signal })
  return { items: items.filter((one) => isLive(one) !== (state === 'over')), nextCursor: null }
}
