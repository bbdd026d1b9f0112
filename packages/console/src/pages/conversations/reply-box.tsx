import { call } from '@qiao/api-client'
import { Button, Field, Icon, TextArea } from '@qiao/ui'
import { type FormEvent, useState } from 'react'
import { ActDialog } from '../../parts/act-dialog.tsx'
import { useTalkTexts } from '../../parts/talk-texts.ts'
import { clockText, dayText } from '../../parts/time-window.ts'
import { useAct, useMay } from '../../parts/use-act.ts'
import { api, i18n } from '../../services.ts'
import type { ConversationPage } from './conversation-row.tsx'

type Session = NonNullable<ConversationPage['session']>
type Move = 'queued' | 'human' | 'ended'
const moves: readonly Move[] = ['human', 'queued', 'ended']
const refusals = ['too_late', 'too_many', 'never_wrote', 'ended'] as const

/** Answers as the service account, within WeCom's 48 hours and five answers, and hands the session on. */
export function ReplyBox({
  session,
  servicers,
}: {
  session: Session
  servicers: ConversationPage['servicers']
}) {
  const t = useTalkTexts()
  const may = useMay()
  const { run, running } = useAct(['conversations'])
  const [text, setText] = useState('')
  // The same id until it is sent: sending twice by a slow line is sending once.
  const [replyId, setReplyId] = useState(() => crypto.randomUUID())
  const [moving, setMoving] = useState<Move>()
  if (!may('customers.write')) return null
  const { refusal, left, until } = session.reply
  const known = refusals.find((one) => one === refusal)

  async function send(event: FormEvent) {
    event.preventDefault()
    if (!text.trim()) return
    const sent = await run(
      'reply',
      () =>
        call(api, 'POST /console/sessions/:id/replies', {
          params: { id: session.id },
          body: { replyId, text: text.trim() },
        }),
      t('reply.sent'),
    )
    if (!sent) return
    setReplyId(crypto.randomUUID())
    setText('')
  }

  return (
    <>
      <form className="q-stack" onSubmit={(event) => void send(event)}>
        {refusal ? (
          <div className="c-banner" data-tone="waiting">
            <Icon name="info" />
            <p>{known ? t(`reply.${known}`) : refusal}</p>
          </div>
        ) : (
          <Field
            label={t('reply.label')}
            hint={
              until &&
              t('reply.room', { until: `${dayText(until, i18n.language)} ${clockText(until)}`, count: left })
            }
          >
            <TextArea value={text} onValue={setText} maxLength={600} placeholder={t('reply.placeholder')} />
          </Field>
        )}
        <div className="c-form-foot">
          {moves
            .filter((one) => session.moves.includes(one))
            .map((one) => (
              <Button key={one} kind="quiet" onClick={() => setMoving(one)}>
                {t(`move.${one}`)}
              </Button>
            ))}
          {!refusal && (
            <Button kind="primary" icon="send" submit busy={running === 'reply'} disabled={!text.trim()}>
              {t('reply.send')}
            </Button>
          )}
        </div>
      </form>
      {moving && (
        <MoveDialog
          session={session}
          servicers={servicers}
          to={moving}
          onClose={() => setMoving(undefined)}
        />
      )}
    </>
  )
}

function MoveDialog({
  session,
  servicers,
  to,
  onClose,
}: {
  session: Session
  servicers: ConversationPage['servicers']
  to: Move
  onClose: () => void
}) {
  const t = useTalkTexts()
  const { run } = useAct(['conversations'])
  return (
    <ActDialog
      open
      title={t(`move.${to}`)}
      intro={to === 'ended' ? t('move.endSure') : undefined}
      submit={t(`move.${to}`)}
      fields={
        to === 'human'
          ? [
              {
                key: 'servicerId',
                label: t('move.who'),
                kind: 'select',
                options: servicers.map(({ id, name }) => ({ value: id, label: name })),
              },
            ]
          : []
      }
      onClose={onClose}
      onSubmit={async ({ servicerId }) => {
        await call(api, 'PUT /console/sessions/:id/state', {
          params: { id: session.id },
          body: { state: to, servicerId: to === 'human' ? (servicerId ?? null) : null },
        })
        await run('moved', async () => undefined, t('move.done'))
      }}
    />
  )
}
