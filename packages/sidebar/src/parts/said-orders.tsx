import { lazy, Suspense, useState } from 'react'
import { useDeskTexts } from '../desk-texts.ts'
import type { Candidate, SidebarView } from '../view.ts'
import { Candidates } from './candidates.tsx'

const ClaimSheet = lazy(() => import('./claim-sheet.tsx'))

/** A friend who has orders wrote the number of another one. */
export function SaidOrders({ view }: { view: SidebarView }) {
  const t = useDeskTexts()
  const [claiming, setClaiming] = useState<Candidate | null>(null)
  if (view.candidates.length === 0) return null
  return (
    <section className="s-box">
      <h2>{t('said')}</h2>
      <Candidates candidates={view.candidates} onPick={setClaiming} />
      {claiming !== null && (
        <Suspense>
          <ClaimSheet
            externalUserId={view.contact.externalUserId}
            number={claiming.number}
            repeats={claiming.repeats}
            onClose={() => setClaiming(null)}
          />
        </Suspense>
      )}
    </section>
  )
}
