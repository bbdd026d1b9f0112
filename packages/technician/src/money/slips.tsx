import type { Answer } from '@qiao/api-client'
import { Button, defineTexts, List, Money, Row, Sheet, TimeText } from '@qiao/ui'
import { useState } from 'react'
import { PriceLines } from './price-lines.tsx'

export type Slip = Answer<'GET /technician/slips'>['items'][number]

const useTexts = defineTexts('technician.slips', {
  'zh-CN': {
    title: '{{code}} 怎么算的',
    reversed: '已冲正',
    more: '再看一些',
    reason: '原因：{{reason}}',
    card: '价目表 {{id}} 第 {{version}} 版',
  },
  en: {
    title: 'How {{code}} was priced',
    reversed: 'reversed',
    more: 'Show more',
    reason: 'Reason: {{reason}}',
    card: 'Rate card {{id}}, version {{version}}',
  },
})

/** Slips, newest first; a tap explains one, line by line. */
export function Slips({
  slips,
  label,
  onMore,
  busy,
}: {
  slips: readonly Slip[]
  label: string
  onMore: (() => void) | undefined
  busy: boolean
}) {
  const t = useTexts()
  const [shown, setShown] = useState<Slip>()
  return (
    <section className="t-section">
      <h2>{label}</h2>
      <div className="t-slips">
        <List label={label}>
          {slips.map((slip) => (
            <Row
              key={slip.slipId}
              title={slip.workOrderCode}
              detail={
                <>
                  {slip.kindName}
                  {slip.reversed && ` · ${t('reversed')}`} · <TimeText at={slip.earnedAt} show="absolute" />
                </>
              }
              end={<Money fen={slip.totalFen} signed />}
              onOpen={() => setShown(slip)}
            />
          ))}
        </List>
      </div>
      {onMore && (
        <Button wide busy={busy} onClick={onMore}>
          {t('more')}
        </Button>
      )}
      <Sheet
        open={shown !== undefined}
        title={shown ? t('title', { code: shown.workOrderCode }) : ''}
        onClose={() => setShown(undefined)}
      >
        {shown && <Explained slip={shown} />}
      </Sheet>
    </section>
  )
}

function Explained({ slip }: { slip: Slip }) {
  const t = useTexts()
  return (
    <div className="q-stack">
      <PriceLines lines={slip.lines} totalFen={slip.totalFen} label={slip.kindName} />
      {slip.reasonName && <p>{t('reason', { reason: slip.reasonName })}</p>}
      {slip.note && <p>{slip.note}</p>}
      {slip.rateCard && <p className="q-faint">{t('card', slip.rateCard)}</p>}
    </div>
  )
}
