import { call } from '@qiao/api-client'
import { Button, Card, Empty, ErrorState, Skeleton, Tag, TimeText } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import '../../parts/parts.css'
import { useAct, useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { Editor } from './editor.tsx'
import { formOf, type LadderData, type LadderForm, type LoyaltyData, previewRows } from './ladder-form.ts'
import './loyalty.css'
import { useLoyaltyTexts } from './texts.ts'

/** The ladder of levels: who stands where, a draft with who would move, and the versions before. */
export default function LoyaltyPage() {
  const t = useLoyaltyTexts()
  const may = useMay()
  const [form, setForm] = useState<LadderForm>()
  const found = useQuery({
    queryKey: ['loyalty'],
    queryFn: ({ signal }) => call(api, 'GET /console/loyalty-ladder', {}, { signal }),
    refetchInterval: ({ state: { data } }) =>
      data?.draft?.walking || data?.inForce?.walking ? 1_000 : 30_000,
  })
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />
  if (!found.data) return <Skeleton lines={8} />
  const { inForce, draft, past, proposal } = found.data
  const lead = may('live-codes.write')
  const edit = lead && !form ? setForm : undefined
  return (
    <div className="q-stack">
      <header className="q-page-head">
        <h1 className="q-title">{t('title')}</h1>
      </header>
      <p className="q-faint">{t('intro')}</p>
      {form && <Editor start={form} onClose={() => setForm(undefined)} />}
      {!form && draft && <Draft draft={draft} inForce={inForce} lead={lead} onEdit={edit} />}
      {!form && !draft && !inForce && <Begin proposal={proposal} onEdit={edit} />}
      {inForce && <InForce data={found.data} ladder={inForce} onEdit={draft ? undefined : edit} />}
      <Rules />
      {past.length > 0 && <Past past={past} />}
    </div>
  )
}

type OnEdit = ((form: LadderForm) => void) | undefined

function Begin({ proposal, onEdit }: { proposal: LoyaltyData['proposal']; onEdit: OnEdit }) {
  const t = useLoyaltyTexts()
  return (
    <Card>
      <Empty
        picture="people"
        sentence={t('empty')}
        act={
          onEdit && (
            <>
              <Button kind="primary" onClick={() => onEdit(formOf(proposal))}>
                {t('begin')}
              </Button>
              <Button onClick={() => onEdit(formOf({ keepMonths: 12, tiers: proposal.tiers.slice(0, 0) }))}>
                {t('blank')}
              </Button>
            </>
          )
        }
      />
      <ul className="c-loyalty-list">
        {proposal.tiers.toReversed().map((one) => (
          <li key={one.name}>
            <strong>{one.name}</strong>
            <span className="q-faint">{one.sentence}</span>
          </li>
        ))}
      </ul>
    </Card>
  )
}

function InForce({ data, ladder, onEdit }: { data: LoyaltyData; ladder: LadderData; onEdit: OnEdit }) {
  const t = useLoyaltyTexts()
  const all = data.people.reduce((sum, { people }) => sum + people, 0)
  const on = (tier: number) => data.people.find((one) => one.tier === tier)?.people ?? 0
  const rows = [
    ...ladder.tiers.map((one, i) => ({ name: one.name, why: one.sentence, people: on(i + 1) })).toReversed(),
    { name: t('below'), why: t('belowWhy'), people: on(0) },
  ]
  return (
    <Card
      title={t('now')}
      acts={
        onEdit && (
          <Button icon="edit" onClick={() => onEdit(formOf(ladder))}>
            {t('edit')}
          </Button>
        )
      }
    >
      <Made ladder={ladder} />
      {ladder.walking ? (
        <Walking words={t('moving', ladder)} ladder={ladder} />
      ) : (
        <p role="status">{t('moved', ladder)}</p>
      )}
      {ladder.tiers.length === 0 && <p>{t('noTiers')}</p>}
      <ul className="c-loyalty-list" aria-label={t('now')}>
        {rows.map((one) => (
          <li key={one.name}>
            <strong>{one.name}</strong>
            <span className="q-faint">{one.why}</span>
            <span className="q-numbers">{t('people', { count: one.people })}</span>
            <span className="c-meter" aria-hidden>
              <span style={{ inlineSize: `${all === 0 ? 0 : Math.round((100 * one.people) / all)}%` }} />
            </span>
          </li>
        ))}
      </ul>
      {ladder.byHand > 0 && <p className="q-faint">{t('byHand', { count: ladder.byHand })}</p>}
    </Card>
  )
}

function Made({ ladder }: { ladder: LadderData }) {
  const t = useLoyaltyTexts()
  return (
    <p className="q-line q-faint">
      <Tag>{t('version', ladder)}</Tag>
      {ladder.keepMonths === 0 ? t('keepNone') : t('keep', { count: ladder.keepMonths })}
      {ladder.publishedAt && (
        <span>
          {t('published', { by: ladder.publishedBy ?? '' })} <TimeText at={ladder.publishedAt} />
        </span>
      )}
    </p>
  )
}

function Walking({ words, ladder }: { words: string; ladder: LadderData }) {
  return (
    <div role="status">
      <p>{words}</p>
      <progress className="c-loyalty-progress" max={Math.max(1, ladder.total)} value={ladder.seen} />
    </div>
  )
}

/** Who would move, level by level; it can be published once everybody is counted. */
function Draft({
  draft,
  inForce,
  lead,
  onEdit,
}: {
  draft: LadderData
  inForce: LadderData | null
  lead: boolean
  onEdit: OnEdit
}) {
  const t = useLoyaltyTexts()
  const { run, running } = useAct(['loyalty'])
  const params = { version: draft.version }
  return (
    <Card title={t('draft')}>
      <Made ladder={draft} />
      {draft.walking ? (
        <Walking words={t('counting', draft)} ladder={draft} />
      ) : (
        <p role="status">
          <strong>{t('preview', draft)}</strong>
        </p>
      )}
      <table className="c-loyalty-table">
        <thead>
          <tr>
            <th scope="col">{t('level')}</th>
            <th scope="col">{t('before')}</th>
            <th scope="col">{t('after')}</th>
          </tr>
        </thead>
        <tbody>
          {previewRows(draft, inForce).map(({ name, before, after }) => (
            <tr key={name ?? ''}>
              <td>
                {name ?? t('below')}
                <span className="q-faint">{draft.tiers.find((one) => one.name === name)?.sentence}</span>
              </td>
              <td className="q-numbers">{before}</td>
              <td className="q-numbers">{after}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {draft.byHand > 0 && <p className="q-faint">{t('byHand', { count: draft.byHand })}</p>}
      {lead && (
        <div className="q-line">
          <Button
            kind="primary"
            disabled={draft.walking}
            busy={running === 'publish'}
            onClick={() =>
              void run(
                'publish',
                () => call(api, 'POST /console/loyalty-ladders/:version/publication', { params }),
                t('publishedNow'),
              )
            }
          >
            {t('publish')}
          </Button>
          <Button onClick={() => onEdit?.(formOf(draft))}>{t('change')}</Button>
          <Button
            busy={running === 'drop'}
            onClick={() =>
              void run(
                'drop',
                () => call(api, 'DELETE /console/loyalty-ladders/:version', { params }),
                t('dropped'),
              )
            }
          >
            {t('drop')}
          </Button>
        </div>
      )}
    </Card>
  )
}

function Rules() {
  const t = useLoyaltyTexts()
  return (
    <Card title={t('rules')}>
      <ul className="c-loyalty-rules">
        {(['ruleSpent', 'ruleKeep', 'ruleChange', 'ruleMerge'] as const).map((key) => (
          <li key={key}>{t(key)}</li>
        ))}
      </ul>
    </Card>
  )
}

function Past({ past }: { past: readonly LadderData[] }) {
  const t = useLoyaltyTexts()
  return (
    <Card title={t('history')}>
      <ul className="c-loyalty-past">
        {past.map((one) => (
          <li key={one.version}>
            <Made ladder={one} />
            {one.tiers.length === 0 && <p>{t('noTiers')}</p>}
            <ul className="c-loyalty-list">
              {one.tiers.toReversed().map((tier) => (
                <li key={tier.name}>
                  <strong>{tier.name}</strong>
                  <span className="q-faint">{tier.sentence}</span>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </Card>
  )
}
