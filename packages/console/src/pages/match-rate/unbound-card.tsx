import { type Answer, call } from '@qiao/api-client'
import { Button, Card, Checkbox, ErrorState, Icon, TimeText, useListed } from '@qiao/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import { ShareBar } from '../../parts/share-bar.tsx'
import { useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { AskDialog, type Asked, AskedCard } from './ask-card.tsx'
import { type AskWhom, stillShown } from './asks.ts'
import { OpenAsks } from './open-asks.tsx'
import { reasonsOf, unboundReasons } from './rates.ts'
import { useMatchRateTexts } from './texts.ts'

type Match = Answer<'GET /console/match-rate'>
type Friend = Answer<'GET /console/unbound-friends'>['items'][number]

function friendsOf(reason: (typeof unboundReasons)[number] | undefined, cursor: string, signal: AbortSignal) {
  const query = { limit: 20, ...(reason ? { reason } : {}), ...(cursor ? { cursor } : {}) }
  return call(api, 'GET /console/unbound-friends', { query }, { signal })
}

/** Each friend without an order says why; the reasons filter the list, and their owners may be asked to get it registered. */
export function UnboundCard({ months }: { months: Match['months'] }) {
  const t = useMatchRateTexts()
  const mayAsk = useMay()('live-codes.write')
  const [address, setAddress] = useSearchParams()
  const reason = unboundReasons.find((one) => one === address.get('reason'))
  const [picked, setPicked] = useState<readonly string[]>([])
  const [whom, setWhom] = useState<AskWhom | null>(null)
  const [asked, setAsked] = useState<readonly Asked[]>([])
  const pages = useInfiniteQuery({
    queryKey: ['match-rate', 'unbound', reason],
    queryFn: ({ pageParam, signal }) => friendsOf(reason, pageParam, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor || undefined,
  })
  const items = pages.data?.pages.flatMap((page) => page.items) ?? []
  const chosen = stillShown(picked, items)
  const reasons = reasonsOf(months)
  const named = reasons.find((one) => one.reason === reason)
  const whomLabel =
    whom && 'reason' in whom
      ? t('ask.ofReason', { reason: named?.words ?? '' })
      : t('ask.ofChosen', { count: chosen.length })
  return (
    <Card title={t('unbound')}>
      <Reasons
        reasons={reasons}
        at={reason}
        onPick={(key) => setAddress(key ? { reason: key } : {}, { replace: true })}
      />
      {asked.map((one) => (
        <AskedCard
          key={one.askId}
          asked={one}
          onClose={() => setAsked((all) => all.filter(({ askId }) => askId !== one.askId))}
        />
      ))}
      {mayAsk && <OpenAsks without={asked.map((one) => one.askId)} />}
      {pages.isError && <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />}
      {pages.isSuccess && items.length === 0 && (
        <p className="q-faint">
          {t(months.some((month) => month.friends > 0) ? 'everyoneBound' : 'noFriends')}
        </p>
      )}
      {mayAsk && items.length > 0 && (
        <div className="c-match-bar">
          <Checkbox
            checked={chosen.length === items.length}
            onChecked={(on) => setPicked(on ? items.map((one) => one.contactId) : [])}
          >
            {t('ask.allShown', { count: items.length })}
          </Checkbox>
          <span className="c-match-acts">
            {reason && reason !== 'lost' && chosen.length === 0 && (
              <Button icon="bell" onClick={() => setWhom({ reason })}>
                {t('ask.all')}
              </Button>
            )}
            <Button
              icon="bell"
              kind={chosen.length > 0 ? 'primary' : 'plain'}
              disabled={chosen.length === 0}
              onClick={() => setWhom({ contactIds: chosen })}
            >
              {chosen.length > 0 ? t('ask.some', { count: chosen.length }) : t('ask.title')}
            </Button>
          </span>
        </div>
      )}
      <ul className="q-list" aria-label={t('unbound')}>
        {items.map((one) => (
          <FriendRow
            key={one.contactId}
            friend={one}
            showReason={!reason}
            chosen={mayAsk ? chosen.includes(one.contactId) : undefined}
            onChosen={(on) =>
              setPicked(on ? [...chosen, one.contactId] : chosen.filter((id) => id !== one.contactId))
            }
          />
        ))}
      </ul>
      {pages.hasNextPage && (
        <Button kind="quiet" wide onClick={() => void pages.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
      <AskDialog
        whom={whom}
        label={whomLabel}
        onClose={() => setWhom(null)}
        onAsked={(found) => {
          setAsked((before) => [found, ...before])
          setPicked([])
        }}
      />
    </Card>
  )
}

function FriendRow({
  friend: { nickname, words, owners, addedAt, customerId, remindedAt, reminderDone },
  showReason,
  chosen,
  onChosen,
}: {
  friend: Friend
  showReason: boolean
  chosen: boolean | undefined
  onChosen: (on: boolean) => void
}) {
  const t = useMatchRateTexts()
  const listed = useListed()
  const name = nickname ?? t('nameless')
  const inside = (
    <span className="q-row-main">
      <span className="q-row-title">{name}</span>
      <span className="q-row-detail">
        {showReason && `${words} · `}
        {owners.length > 0 && `${t('owners', { names: listed(owners) })} · `}
        {t('added')} <TimeText at={addedAt} show="relative" />
        {remindedAt && (
          <>
            {' · '}
            <span className="c-match-reminded">
              <Icon name={reminderDone ? 'check' : 'bell'} /> {t(reminderDone ? 'ask.wasDone' : 'ask.was')}{' '}
              <TimeText at={remindedAt} show="relative" />
            </span>
          </>
        )}
      </span>
    </span>
  )
  return (
    <li className="c-match-friend">
      {chosen !== undefined && (
        <Checkbox checked={chosen} onChecked={onChosen}>
          <span className="q-hidden">{t('ask.choose', { name })}</span>
        </Checkbox>
      )}
      {customerId ? (
        <Link className="q-row q-row-opens" to={`/customers/${customerId}`}>
          {inside}
          <Icon name="chevronRight" />
        </Link>
      ) : (
        <span className="q-row">{inside}</span>
      )}
    </li>
  )
}

type Reasons = ReturnType<typeof reasonsOf>

/** Why friends have no order, the commonest first; one is picked to see who. */
function Reasons({
  reasons,
  at,
  onPick,
}: {
  reasons: Reasons
  at: string | undefined
  onPick: (reason: string | null) => void
}) {
  const t = useMatchRateTexts()
  const most = reasons[0]?.count ?? 0
  // One reason alone stands in every line; what the address asks for can be taken off.
  if (reasons.length < 2 && !at) return null
  return (
    <ul className="c-match-reasons" aria-label={t('reasons')}>
      {reasons.map(({ reason, words, count }) => (
        <li key={reason}>
          <button
            type="button"
            aria-pressed={reason === at}
            onClick={() => onPick(reason === at ? null : reason)}
          >
            <span>{words}</span>
            <span className="q-numbers">{t('people', { count })}</span>
            <ShareBar parts={[{ key: reason, count, shade: 2 }]} of={most} label={t('people', { count })} />
          </button>
        </li>
      ))}
    </ul>
  )
}
