import { Button, defineTexts } from '@qiao/ui'
import { Modal } from 'antd'
import { useState } from 'react'
import { ActDialog } from './act-dialog.tsx'
import { CopyButton } from './copy-button.tsx'
import { useMay } from './use-act.ts'
import './parts.css'

const useTexts = defineTexts('console.raw', {
  'zh-CN': {
    act: '查看原文',
    title: '查看原文 · {{what}}',
    intro: '原文里可能有客户信息，每次查看都会记入审计：谁、何时、为什么。',
    reason: '为什么要看',
    words: '补充说明',
    wordsHint: '写单号或事由，不要写人名和电话',
    notAllowed: '你的角色不能看原文',
    copy: '复制原文',
    shown: '已记入审计，关掉就不再保留',
    reasons: { look: '排查问题', check: '核对订单', complaint: '平台投诉', other: '其他' },
  },
  en: {
    act: 'View raw',
    title: 'View raw · {{what}}',
    intro: 'The raw text may hold personal data. Each view is audited: who, when and why.',
    reason: 'Why',
    words: 'More words',
    wordsHint: 'An order id or the matter; no names, no numbers',
    notAllowed: 'Your role may not see raw texts',
    copy: 'Copy raw text',
    shown: 'Kept in the audit; nothing stays once this is closed',
    reasons: {
      look: 'To find a fault',
      check: 'To check an order',
      complaint: 'A marketplace complaint',
      other: 'Other',
    },
  },
})

/** The reasons as the server keeps them, and how they read here. */
const reasons = { 排查问题: 'look', 核对订单: 'check', 平台投诉: 'complaint', 其他: 'other' } as const
export interface RawReason {
  reason: keyof typeof reasons
  words?: string
}

interface Props {
  /** What the raw text is of, for the title. */
  what: string
  ask(why: RawReason): Promise<{ raw: string }>
}

/** Leads to the raw text, or says that the role may not see it. */
export function RawButton(props: Props) {
  const t = useTexts()
  const may = useMay()
  const [asking, setAsking] = useState(false)
  if (!may('connections.write')) return <span className="q-faint">{t('notAllowed')}</span>
  return (
    <>
      <Button icon="shield" onClick={() => setAsking(true)}>
        {t('act')}
      </Button>
      {asking && <RawView {...props} onClose={() => setAsking(false)} />}
    </>
  )
}

/** Seeing a raw text is an act of its own, with a reason, audited, and kept nowhere. */
function RawView({ what, ask, onClose }: Props & { onClose: () => void }) {
  const t = useTexts()
  const [raw, setRaw] = useState<string>()
  const title = t('title', { what })
  if (raw !== undefined)
    return (
      <Modal open title={title} onCancel={onClose} footer={null} width="40em">
        <div className="q-stack">
          <p className="q-faint">{t('shown')}</p>
          <pre className="c-raw">{pretty(raw)}</pre>
          <div>
            <CopyButton text={raw} label={t('copy')} />
          </div>
        </div>
      </Modal>
    )
  const words = {
    key: 'words',
    label: t('words'),
    kind: 'text',
    hint: t('wordsHint'),
    maxLength: 60,
  } as const
  return (
    <ActDialog
      open
      title={title}
      intro={t('intro')}
      submit={t('act')}
      fields={[
        {
          key: 'reason',
          label: t('reason'),
          kind: 'select',
          start: '排查问题',
          options: Object.entries(reasons).map(([value, key]) => ({ value, label: t(`reasons.${key}`) })),
        },
        { ...words, optional: true, when: ({ reason }) => reason !== '其他' },
        { ...words, key: 'otherWords', when: ({ reason }) => reason === '其他' },
      ]}
      // The dialog would close itself and this view with it: what is shown takes its place instead.
      onClose={() => raw === undefined && onClose()}
      onSubmit={async ({ reason, words: said, otherWords }) => {
        const more = (reason === '其他' ? otherWords : said)?.trim()
        const answer = await ask({ reason: reason as RawReason['reason'], ...(more ? { words: more } : {}) })
        setRaw(answer.raw)
        // Never resolves: the form is gone with the next paint.
        await new Promise<void>(() => undefined)
      }}
    />
  )
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
