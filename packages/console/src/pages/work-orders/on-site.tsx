import { Card, Facts, StateBadge, TimeText, useListed } from '@qiao/ui'
import { useTradeWord } from '../../parts/trade-words.ts'
import type { WorkOrder } from './types.ts'
import { useWorkOrderPageTexts } from './work-order-texts.ts'

type Visit = WorkOrder['visits'][number]

/** What was done at the customer's home: calls, arrival, checklist, serials, photos, sign-off. */
export function OnSite({ workOrder }: { workOrder: WorkOrder }) {
  const t = useWorkOrderPageTexts()
  const word = useTradeWord()
  const listed = useListed()
  const { visits, files, signOff, rating, ratingWords, workOrderId } = workOrder
  const told = visits.filter(hasNews)
  if (told.length === 0 && files.length === 0) return null
  return (
    <Card title={t('visits')}>
      {told.map((visit) => (
        <div className="c-part" key={visit.number}>
          {visits.length > 1 && <p className="q-card-title">{t('visit', { number: visit.number })}</p>}
          <Facts facts={factsOf(visit, t, word, listed)} />
        </div>
      ))}
      {signOff && (
        <div className="c-part">
          <Facts
            facts={[
              {
                key: 'signOff',
                label: t('signOff'),
                value: (
                  <span className="q-line">
                    <StateBadge tone={signOff.at ? 'done' : 'attention'}>
                      {word('proof', signOff.proof)}
                    </StateBadge>
                    {signOff.at && <TimeText at={signOff.at} />}
                    {rating !== null && <span>{t('rating', { stars: rating })}</span>}
                    {ratingWords && <span>“{ratingWords}”</span>}
                  </span>
                ),
              },
            ]}
          />
        </div>
      )}
      {files.length > 0 && (
        <div className="c-part">
          <p className="q-card-title">{t('photos')}</p>
          <div className="c-photos">
            {files.map((file) => (
              <figure key={file.fileId}>
                <a
                  href={`/api/console/work-orders/${workOrderId}/files/${file.fileId}`}
                  target="_blank"
                  rel="noreferrer"
                >
                  <img
                    src={`/api/console/work-orders/${workOrderId}/files/${file.fileId}`}
                    alt={`${word('file', file.kind)} ${file.item ?? ''}`}
                    loading="lazy"
                  />
                </a>
                <figcaption>
                  {word('file', file.kind)} · <TimeText at={file.addedAt} show="absolute" />
                </figcaption>
              </figure>
            ))}
          </div>
        </div>
      )}
    </Card>
  )
}

/** How many items were ticked, and what was written down for those that ask for a value. */
function CheckedItems({ items }: { items: Visit['checklist'] }) {
  const t = useWorkOrderPageTexts()
  const listed = useListed()
  // Most items are ticked with the same word; what differs is what somebody measured or wrote.
  const written = [...new Set(items.flatMap(({ value }) => value ?? []))]
  return (
    <>
      {t('items', { count: items.length })}
      {written.length > 0 && <span className="q-faint"> · {listed(written)}</span>}
    </>
  )
}

const hasNews = ({ attempts, departedAt, checkIn, completedAt }: Visit) =>
  attempts.length > 0 || departedAt !== null || checkIn !== null || completedAt !== null

function factsOf(
  visit: Visit,
  t: ReturnType<typeof useWorkOrderPageTexts>,
  word: ReturnType<typeof useTradeWord>,
  listed: ReturnType<typeof useListed>,
) {
  const { attempts, departedAt, checkIn, completedAt, checklist, serials, materials, customerOwnParts } =
    visit
  const counted = (list: Visit['materials']) => listed(list.map((one) => `${one.name} ×${one.quantity}`))
  return [
    ...attempts.map((attempt) => ({
      key: `attempt-${attempt.at}`,
      label: t('attempt'),
      value: (
        <>
          {word('outcome', attempt.outcome)} · <TimeText at={attempt.at} show="absolute" />
        </>
      ),
    })),
    ...(departedAt
      ? [{ key: 'departed', label: t('departed'), value: <TimeText at={departedAt} show="absolute" /> }]
      : []),
    ...(checkIn
      ? [
          {
            key: 'checkIn',
            label: t('checkIn'),
            value: (
              <>
                <TimeText at={checkIn.at} show="absolute" />
                {checkIn.distanceM !== null && ` · ${t('distance', { m: Math.round(checkIn.distanceM) })}`}
              </>
            ),
          },
        ]
      : []),
    ...(completedAt
      ? [{ key: 'completed', label: t('completed'), value: <TimeText at={completedAt} show="absolute" /> }]
      : []),
    ...(serials.length
      ? [{ key: 'serials', label: t('serials'), value: listed(serials.map(({ serial }) => serial)) }]
      : []),
    ...(visit.barcodes?.length
      ? [{ key: 'barcodes', label: t('barcodes'), value: listed(visit.barcodes.map(({ code }) => code)) }]
      : []),
    ...(materials.length ? [{ key: 'materials', label: t('materials'), value: counted(materials) }] : []),
    ...(customerOwnParts.length
      ? [{ key: 'ownParts', label: t('ownParts'), value: counted(customerOwnParts) }]
      : []),
    ...(checklist.length
      ? [{ key: 'checklist', label: t('checklist'), value: <CheckedItems items={checklist} /> }]
      : []),
    ...(visit.revisitReason
      ? [{ key: 'revisit', label: t('revisit'), value: word('revisit', visit.revisitReason) }]
      : []),
  ]
}
