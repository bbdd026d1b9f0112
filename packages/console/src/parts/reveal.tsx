import { call } from '@qiao/api-client'
import { DialAct, defineTexts, PhoneNumber } from '@qiao/ui'
import { useEffect, useState } from 'react'
import { api } from '../services.ts'
import { ActDialog } from './act-dialog.tsx'
import './live.css'
import { otherReason, type RevealReason, revealReasons, revealReasonWords } from './reveal-reasons.ts'

const useTexts = defineTexts('console.reveal', {
  'zh-CN': {
    show: '查看',
    hide: '收起',
    title_name: '查看姓名明文',
    title_phone: '查看手机号明文',
    title_address: '查看地址明文',
    intro: '每次查看都会记入审计：谁、何时、为什么。明文只显示一分钟。',
    reason: '为什么要看',
    words: '补充说明',
    wordsHint: '写工单号或事由，不要写人名和电话',
    submit: '查看',
    once: '一分钟后收起',
    reasons: revealReasonWords['zh-CN'],
  },
  en: {
    show: 'Show',
    hide: 'Hide',
    title_name: 'See the name in plain',
    title_phone: 'See the phone in plain',
    title_address: 'See the address in plain',
    intro: 'Each view is audited: who, when and why. The value is shown for one minute.',
    reason: 'Why',
    words: 'More words',
    wordsHint: 'A work-order code or the matter; no names, no numbers',
    submit: 'Show',
    once: 'hidden after a minute',
    reasons: revealReasonWords.en,
  },
})

type Asked = { reason: RevealReason; words?: string }

/** Asks for the one look at one value; the token that comes back is good for it once. */
export async function tokenFor(
  kind: 'customer' | 'order' | 'work-order',
  id: string,
  field: Field | 'receiver',
  asked: Asked,
): Promise<string> {
  const { token } = await call(api, 'POST /console/reveals', { body: { kind, id, field, ...asked } })
  return token
}

export type Revealed = { value: string; dial: string | null }
type Field = 'name' | 'phone' | 'address'

export type RevealProps = {
  field: Field
  /** Masked, as the role sees it; nothing is shown where there is none. */
  value: string | null
  /** Whether this member may ask, and there is something to see. */
  allowed: boolean
  suggested?: string | null
  words?: string | null
  ask: (asked: Asked) => Promise<Revealed>
  /** Of a phone: calls without a form, where this is somebody's who can be called. */
  dials?: { kind: 'customer' | 'order' | 'work-order'; id: string }
}

/** Calls by one tap; who may see the number for a reason may call it. */
export function Dial({ kind, id }: NonNullable<RevealProps['dials']>) {
  return (
    <DialAct className="c-reveal-act" ask={() => call(api, 'POST /console/dials', { body: { kind, id } })} />
  )
}

const shownMs = 60_000

/** A masked value; with a reason its plain text, for a minute and kept nowhere (T18). */
export function Reveal({ field, value, allowed, suggested, words, ask, dials }: RevealProps) {
  const t = useTexts()
  const [asking, setAsking] = useState(false)
  const [plain, setPlain] = useState<Revealed>()
  useEffect(() => {
    if (!plain) return
    const timer = setTimeout(() => setPlain(undefined), shownMs)
    return () => clearTimeout(timer)
  }, [plain])
  if (plain)
    return (
      <span className="c-reveal">
        {field === 'phone' ? (
          <PhoneNumber
            value={plain.value}
            {...(plain.dial ? { dial: plain.dial.replace('tel:', '') } : {})}
          />
        ) : (
          <strong>{plain.value}</strong>
        )}{' '}
        <button type="button" className="c-reveal-act" title={t('once')} onClick={() => setPlain(undefined)}>
          {t('hide')}
        </button>
      </span>
    )
  if (value === null) return <span className="q-faint">—</span>
  return (
    <span className="c-reveal">
      {field === 'phone' ? <PhoneNumber value={value} /> : value}{' '}
      {allowed && field === 'phone' && dials && (
        <>
          <Dial {...dials} />{' '}
        </>
      )}
      {allowed && (
        <button type="button" className="c-reveal-act" onClick={() => setAsking(true)}>
          {t('show')}
        </button>
      )}
      <ActDialog
        open={asking}
        title={t(`title_${field}`)}
        intro={t('intro')}
        submit={t('submit')}
        fields={[
          {
            key: 'reason',
            label: t('reason'),
            kind: 'select',
            start: suggested ?? '',
            options: revealReasons.map((reason) => ({ value: reason, label: t(`reasons.${reason}`) })),
          },
          {
            key: 'words',
            label: t('words'),
            kind: 'text',
            start: words ?? '',
            hint: t('wordsHint'),
            optional: true,
            maxLength: 60,
            when: (values) => values.reason !== otherReason,
          },
          {
            key: 'otherWords',
            label: t('words'),
            kind: 'text',
            hint: t('wordsHint'),
            maxLength: 60,
            when: (values) => values.reason === otherReason,
          },
        ]}
        onClose={() => setAsking(false)}
        onSubmit={async ({ reason, words, otherWords }) => {
          const said = (reason === otherReason ? otherWords : words)?.trim()
          setPlain(await ask({ reason: reason as RevealReason, ...(said ? { words: said } : {}) }))
        }}
      />
    </span>
  )
}
