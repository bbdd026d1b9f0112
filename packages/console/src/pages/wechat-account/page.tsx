import { type Answer, call } from '@qiao/api-client'
import { Button, Card, Empty, ErrorState, Facts, Skeleton, StateBadge, TimeText, useNotices } from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ActDialog } from '../../parts/act-dialog.tsx'
import { useAct, useMay } from '../../parts/use-act.ts'
import '../../parts/parts.css'
import { api } from '../../services.ts'
import { KeysDialog } from './keys-dialog.tsx'
import { refusalKey, stateOf } from './refusal.ts'
import { useWechatAccountTexts } from './texts.ts'
import './wechat-account.css'

type Account = Answer<'GET /console/wechat-account'>

/** The brand's official account: what it is for, how it does, and its keys. */
export default function WechatAccountPage() {
  const t = useWechatAccountTexts()
  const may = useMay()
  const notices = useNotices()
  const { run, running } = useAct(['wechat-account'])
  const [asking, setAsking] = useState<'keys' | 'off'>()
  const found = useQuery({
    queryKey: ['wechat-account'],
    queryFn: ({ signal }) => call(api, 'GET /console/wechat-account', {}, { signal }),
  })
  const close = () => setAsking(undefined)
  const check = async () => {
    const answer = await run('check', () => call(api, 'POST /console/wechat-account/checks', { body: {} }))
    // What was refused stands on the card from then on.
    if (answer?.refusedCode === null) notices.done(t('checked'))
  }
  const done = async (words: string) => {
    await run('renew', async () => undefined)
    notices.done(words)
  }
  const mayWrite = may('settings.write')
  const setUp = mayWrite && (
    <Button kind="primary" icon="plus" onClick={() => setAsking('keys')}>
      {t('setUp')}
    </Button>
  )
  return (
    <PageFrame title={t('title')}>
      <p className="q-faint">{t('intro')}</p>
      {found.isError && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <Skeleton lines={8} />}
      {found.data && (
        <div className="q-stack">
          {found.data.appId === null ? (
            <Empty picture="people" sentence={t('empty')} act={setUp} />
          ) : (
            <Card
              title={t('account')}
              acts={
                mayWrite && (
                  <>
                    <Button busy={running === 'check'} onClick={() => void check()}>
                      {t('check')}
                    </Button>
                    <Button icon="edit" onClick={() => setAsking('keys')}>
                      {t('change')}
                    </Button>
                    <Button kind="danger" onClick={() => setAsking('off')}>
                      {t('switchOff')}
                    </Button>
                  </>
                )
              }
            >
              <AccountFacts account={found.data} />
            </Card>
          )}
          <Figures account={found.data} />
          <Steps host={found.data.pageHost} />
        </div>
      )}
      {asking === 'keys' && <KeysDialog onClose={close} onDone={() => done(t('saved'))} />}
      {asking === 'off' && (
        <ActDialog
          open
          title={t('switchOff')}
          intro={t('switchOffIntro')}
          submit={t('switchOff')}
          danger
          onClose={close}
          onSubmit={async () => {
            await call(api, 'PUT /console/wechat-account', { body: { account: null } })
            await done(t('stopped'))
          }}
        />
      )}
    </PageFrame>
  )
}

const tones = { on: 'done', off: 'waiting', refusing: 'overdue' } as const

function AccountFacts({ account }: { account: Account }) {
  const t = useWechatAccountTexts()
  const say = useRefusalWords()
  const state = stateOf(account)
  const { answeredAt, refusedAt, refusedCode } = account
  return (
    <Facts
      facts={[
        { key: 'state', label: t('state'), value: <StateBadge tone={tones[state]}>{t(state)}</StateBadge> },
        { key: 'appId', label: t('appId'), value: <code>{account.appId}</code> },
        {
          key: 'answered',
          label: t('answered'),
          value: answeredAt ? <TimeText at={answeredAt} /> : t('never'),
        },
        {
          key: 'refused',
          label: t('refused'),
          value: refusedAt ? (
            <span className="q-line">
              <TimeText at={refusedAt} /> {say(refusedCode ?? '')}
            </span>
          ) : (
            t('never')
          ),
        },
      ]}
    />
  )
}

function Figures({ account: { appId, days, opened, recognised, bound, waiting } }: { account: Account }) {
  const t = useWechatAccountTexts()
  if (appId === null && opened === 0) return null
  return (
    <Card title={t('figures', { days })}>
      <Facts
        facts={[
          { key: 'opened', label: t('opened'), value: t('openedValue', { count: opened }) },
          { key: 'recognised', label: t('recognised'), value: t('openedValue', { count: recognised }) },
          { key: 'bound', label: t('bound'), value: t('boundValue', { count: bound }) },
          { key: 'waiting', label: t('waiting'), value: t('openedValue', { count: waiting }) },
        ]}
      />
    </Card>
  )
}

function Steps({ host }: { host: string | null }) {
  const t = useWechatAccountTexts()
  return (
    <Card title={t('steps')}>
      <ol className="c-account-steps">
        <li>{t('step.service')}</li>
        <li>{t('step.open')}</li>
        <li>{host ? t('step.domain', { host }) : t('step.domainUnknown')}</li>
        <li>{t('step.keys')}</li>
      </ol>
    </Card>
  )
}

function useRefusalWords(): (code: string) => string {
  const t = useWechatAccountTexts()
  return (code) => {
    const key = refusalKey(code)
    return key ? t(key) : t('other', { code })
  }
}
