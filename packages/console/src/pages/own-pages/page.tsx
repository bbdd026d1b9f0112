import { call } from '@qiao/api-client'
import { Button, Card, Empty, ErrorState, Facts, LinkButton, Skeleton, useListed, useNotices } from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ActDialog } from '../../parts/act-dialog.tsx'
import { CopyButton } from '../../parts/copy-button.tsx'
import { useAct, useMay } from '../../parts/use-act.ts'
import '../../parts/parts.css'
import { api } from '../../services.ts'
import type { OwnPage } from './own-page.ts'
import './own-pages.css'
import { OwnPageDialog } from './own-page-dialog.tsx'
import { useOwnPagesTexts } from './texts.ts'

type Asking = { kind: 'create' } | { kind: 'edit' | 'remove'; page: OwnPage }

export default function OwnPagesPage() {
  const t = useOwnPagesTexts()
  const may = useMay()
  const notices = useNotices()
  const { run } = useAct(['own-pages'])
  const [asking, setAsking] = useState<Asking>()
  const found = useQuery({
    queryKey: ['own-pages'],
    queryFn: ({ signal }) => call(api, 'GET /console/own-pages', {}, { signal }),
  })
  const close = () => setAsking(undefined)
  const renew = (done: string) =>
    run('renew', async () => undefined).then(() => {
      notices.done(done)
    })
  const create = may('connections.write') && (
    <Button kind="primary" icon="plus" onClick={() => setAsking({ kind: 'create' })}>
      {t('create')}
    </Button>
  )
  return (
    <PageFrame title={t('title')} acts={create}>
      <p className="q-faint">{t('intro')}</p>
      {found.isError && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <Skeleton lines={8} />}
      {found.data?.items.length === 0 && <Empty picture="people" sentence={t('empty')} act={create} />}
      {found.data?.items.map((page) => (
        <OwnPageCard key={page.id} page={page} onAsk={setAsking} />
      ))}
      {asking && asking.kind !== 'remove' && (
        <OwnPageDialog
          page={asking.kind === 'edit' ? asking.page : undefined}
          onClose={close}
          onDone={() => renew(t(asking.kind === 'edit' ? 'done.edit' : 'done.create'))}
        />
      )}
      {asking?.kind === 'remove' && (
        <ActDialog
          open
          title={`${t('removeTitle')} · ${asking.page.name}`}
          intro={t('removeIntro')}
          submit={t('remove')}
          danger
          onClose={close}
          onSubmit={async () => {
            await call(api, 'DELETE /console/own-pages/:id', { params: { id: asking.page.id } })
            await renew(t('done.remove'))
          }}
        />
      )}
    </PageFrame>
  )
}

function OwnPageCard({ page, onAsk }: { page: OwnPage; onAsk: (asking: Asking) => void }) {
  const t = useOwnPagesTexts()
  const listed = useListed()
  const may = useMay()
  const mayWrite = may('connections.write')
  return (
    <Card
      title={page.name}
      acts={
        mayWrite && (
          <>
            <Button icon="edit" onClick={() => onAsk({ kind: 'edit', page })}>
              {t('edit')}
            </Button>
            <Button kind="danger" onClick={() => onAsk({ kind: 'remove', page })}>
              {t('remove')}
            </Button>
          </>
        )
      }
    >
      <div className="q-stack">
        <Facts
          facts={[
            { key: 'visitors', label: t('visitors'), value: t('visitorsValue', { count: page.visitors }) },
            { key: 'today', label: t('today'), value: t('todayValue', { count: page.today }) },
            { key: 'origins', label: t('origins'), value: listed(page.origins) },
            { key: 'keep', label: t('keep'), value: t('keepValue', { count: page.keepDays }) },
            { key: 'dnt', label: t('dnt'), value: t(page.respectDnt ? 'dntYes' : 'dntNo') },
          ]}
        />
        <Snippet title={t('snippet')} hint={t('snippetHint')} code={snippetOf(page)} />
        <Snippet title={t('calls')} hint={t('callsHint')} code={callsOf(t)} />
        <div className="q-line">
          {mayWrite && <Secret page={page} />}
          {page.demoPage && (
            <LinkButton href={page.demoPage} newPage kind="quiet">
              {t('demo')}
            </LinkButton>
          )}
        </div>
      </div>
    </Card>
  )
}

function Snippet({ title, hint, code }: { title: string; hint: string; code: string }) {
  return (
    <section className="c-snippet">
      <header className="q-line">
        <h3 className="q-label">{title}</h3>
        <CopyButton text={code} />
      </header>
      <pre>
        <code>{code}</code>
      </pre>
      <p className="q-faint">{hint}</p>
    </section>
  )
}

/** Shown on demand only, and audited. */
function Secret({ page }: { page: OwnPage }) {
  const t = useOwnPagesTexts()
  const { run, running } = useAct()
  const [secret, setSecret] = useState<string>()
  const reveal = async () => {
    const answer = await run('reveal', () =>
      call(api, 'POST /console/own-pages/:id/secret-reveals', { params: { id: page.id } }),
    )
    setSecret(answer?.secret)
  }
  if (secret)
    return (
      <span className="q-line">
        <code className="c-code c-secret">{secret}</code>
        <CopyButton text={secret} />
      </span>
    )
  return (
    <Button busy={running === 'reveal'} onClick={() => void reveal()}>
      {t('secret')}
    </Button>
  )
}

/** A server that does not know its public address leaves it out: it is the one that this page came from. */
function snippetOf({ snippet }: OwnPage): string {
  return snippet.replace('src="/track.js"', `src="${window.location.origin}/track.js"`)
}

const callsOf = (t: ReturnType<typeof useOwnPagesTexts>) =>
  [
    `qiao.consent(true)   // ${t('call.consent')}`,
    `qiao.consent(false)  // ${t('call.withdraw')}`,
    `qiao.track('product_view', { product: 'HM-LOCK-X1', name: '${t('call.product')}' })`,
    `qiao.track('search_keyword', { keyword: '${t('call.keyword')}' })`,
    `qiao.identify(token) // ${t('call.identify')}`,
  ].join('\n')
