import { Button, Icon, Row, TextInput, useNotices } from '@qiao/ui'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, lazy, Suspense, useState } from 'react'
import { useDeskTexts } from '../desk-texts.ts'
import { api } from '../services.ts'
import { useSidebarTexts } from '../texts.ts'
import type { Candidate, Found, SidebarView } from '../view.ts'
import { CandidateRow, Candidates } from './candidates.tsx'
import { Words } from './next-words.tsx'
import { friendCard, useCard, useSay } from './use-send.ts'

type Picked = Pick<Candidate, 'number' | 'repeats'>

const ClaimSheet = lazy(() => import('./claim-sheet.tsx'))
const NewJobSheet = lazy(() => import('./new-job-sheet.tsx'))

/** The commonest visitor: whom they may be, one box that takes everything, and what to ask. */
export function Unbound({ view }: { view: SidebarView }) {
  const t = useSidebarTexts()
  const [claiming, setClaiming] = useState<Picked | null>(null)
  const [opening, setOpening] = useState(false)
  const desk = useDeskTexts()
  const card = useCard()
  const { contact, customer, candidates, suggestions } = view
  return (
    <>
      {candidates.length > 0 && (
        <section className="s-box">
          <h2>{t('unbound.maybe')}</h2>
          <Candidates candidates={candidates} onPick={setClaiming} />
        </section>
      )}
      <SearchBox ask={view.orderNumberAsk} onPick={setClaiming} />
      {suggestions[0] && (
        <section className="s-next" aria-label={t('next.title')}>
          <h2>{t('next.title')}</h2>
          <Words suggestion={suggestions[0]} />
        </section>
      )}
      <Button
        kind="primary"
        wide
        icon="card"
        busy={card.isPending}
        onClick={() => card.mutate(friendCard(contact.externalUserId))}
      >
        {t('next.card')}
      </Button>
      <p className="q-faint s-hint">{desk('card.hint')}</p>
      <div className="s-acts">
        <Button icon="order" onClick={() => setClaiming({ number: '' })}>
          {t('next.claim')}
        </Button>
        <Button icon="plus" onClick={() => setOpening(true)}>
          {t('jobs.open')}
        </Button>
      </div>
      <Suspense>
        {claiming !== null && (
          <ClaimSheet
            externalUserId={contact.externalUserId}
            number={claiming.number}
            repeats={claiming.repeats}
            onClose={() => setClaiming(null)}
          />
        )}
        {opening && <NewJobSheet customer={customer} view={view} onClose={() => setOpening(false)} />}
      </Suspense>
    </>
  )
}

function SearchBox({ ask, onPick }: { ask: string | null; onPick: (picked: Picked) => void }) {
  const t = useSidebarTexts()
  const notices = useNotices()
  const [typed, setTyped] = useState('')
  const search = useMutation({
    mutationFn: () => api.get<Found>('/sidebar/search', { query: { q: typed.trim() } }),
    onError: (error) => notices.failed(error),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (typed.trim().length >= 4) search.mutate()
  }
  const found = search.data
  return (
    <section className="s-box">
      <form className="s-search" onSubmit={submit}>
        <TextInput
          type="search"
          inputMode="search"
          autoComplete="off"
          aria-label={t('unbound.search')}
          placeholder={t('unbound.placeholder')}
          value={typed}
          onValue={setTyped}
        />
        <Button submit icon="search" busy={search.isPending}>
          {t('unbound.find')}
        </Button>
      </form>
      {found && found.orders.length + found.jobs.length === 0 && (
        <NothingFound typed={found.typed} ask={ask} />
      )}
      {found && found.orders.length + found.jobs.length > 0 && (
        <ul className="s-candidates">
          {found.orders.map((one) => (
            <CandidateRow key={one.number} candidate={one} onPick={() => onPick(one)} />
          ))}
          {found.jobs.map((job) => (
            <Row
              key={job.workOrderId}
              lead={<Icon name="wrench" />}
              title={t('unbound.job', { code: job.code })}
              detail={`${job.stateName} · ${job.products}`}
            />
          ))}
        </ul>
      )}
    </section>
  )
}

/** A gift's order carries another's phone: the next step is one tap, and what it says is seen above. */
function NothingFound({ typed, ask }: { typed: string; ask: string | null }) {
  const t = useSidebarTexts()
  const say = useSay()
  return (
    <>
      <p className="q-faint">{t(nothingBy(typed))}</p>
      {ask !== null && (
        <Button icon="send" wide busy={say.isPending} onClick={() => say.mutate(ask)}>
          {t('next.askNumber')}
        </Button>
      )}
    </>
  )
}

function nothingBy(typed: string) {
  if (typed === 'waybill') return 'unbound.waybill'
  return typed === 'phone' || typed === 'phone_tail' ? 'unbound.noPhone' : 'unbound.nothing'
}
