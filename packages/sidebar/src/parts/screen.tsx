import { Skeleton, Tabs } from '@qiao/ui'
import { lazy, Suspense, useState } from 'react'
import { useSearchParams } from 'react-router'
import { useSidebarTexts } from '../texts.ts'
import { ofPerson, type SidebarView } from '../view.ts'
import { NextWords } from './next-words.tsx'
import { NoticeBar } from './notice-bar.tsx'
import { OpenJobs } from './open-jobs.tsx'
import { Outlook } from './outlook.tsx'
import { PeopleSwitch } from './people-switch.tsx'
import { Reminders } from './reminders.tsx'
import { SaidOrders } from './said-orders.tsx'
import { Unbound } from './unbound.tsx'
import { Who } from './who.tsx'

const OrdersPanel = lazy(() => import('./orders-panel.tsx'))
const JobsPanel = lazy(() => import('./jobs-panel.tsx'))
const TalkPanel = lazy(() => import('./talk-panel.tsx'))
const RepliesPanel = lazy(() => import('./replies-panel.tsx'))
const BehaviourPanel = lazy(() => import('./behaviour-panel.tsx'))

const tabs = ['orders', 'jobs', 'talk', 'replies', 'behaviour'] as const
/** Of a friend whom no order is linked to. */
const tabsUnbound = ['replies', 'talk', 'behaviour'] as const

/** First who, what is open and what to say next, without scrolling; then orders, jobs, what was said, behaviour. */
export function Screen({ view }: { view: SidebarView }) {
  const t = useSidebarTexts()
  const [person, setPerson] = useState<string | null>(null)
  const [search, setSearch] = useSearchParams()
  const offered: readonly (typeof tabs)[number][] = view.bound ? tabs : tabsUnbound
  const at = offered.find((tab) => tab === search.get('tab')) ?? offered[0]
  const known = view.people.some((one) => one.key === person) ? person : null
  const { orders, jobs } = ofPerson(view, known)
  const open = jobs.filter((job) => job.open)
  const pick = (tab: string) =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before)
        next.set('tab', tab)
        return next
      },
      { replace: true },
    )
  return (
    <main className="s-screen">
      <NoticeBar view={view} />
      <Who view={view} />
      <Reminders view={view} />
      {view.bound ? (
        <>
          {view.people.length > 1 && <PeopleSwitch people={view.people} at={known} onPick={setPerson} />}
          <OpenJobs jobs={open} />
          <SaidOrders view={view} />
          <NextWords view={view} jobs={open} />
          <Outlook outlook={view.outlook} />
        </>
      ) : (
        <Unbound view={view} />
      )}
      {(view.bound || view.customer) && (
        <section className="s-more">
          <Tabs
            label={t('tab.label')}
            at={at ?? ''}
            items={offered.map((key) => ({
              key,
              label: t(`tab.${key}`),
              ...(key === 'orders' ? { count: orders.length } : {}),
              ...(key === 'jobs' ? { count: jobs.length } : {}),
            }))}
            onPick={pick}
          />
          <Suspense fallback={<Skeleton lines={4} />}>
            {at === 'orders' && (
              <OrdersPanel
                orders={orders}
                more={known ? 0 : view.moreOrders}
                externalUserId={view.contact.externalUserId}
                reasons={view.revealReasons}
              />
            )}
            {at === 'jobs' && <JobsPanel jobs={jobs} view={view} />}
            {at === 'talk' && view.customer && (
              <TalkPanel view={view} customerId={view.customer.customerId} />
            )}
            {at === 'replies' && <RepliesPanel view={view} />}
            {at === 'behaviour' && <BehaviourPanel items={view.behaviour} />}
          </Suspense>
        </section>
      )}
    </main>
  )
}
