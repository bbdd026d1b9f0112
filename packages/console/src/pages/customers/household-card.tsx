import { type Answer, call } from '@qiao/api-client'
import { Button, Card, ErrorState, List, Row, Skeleton, useNotices } from '@qiao/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Modal } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { ActDialog } from '../../parts/act-dialog.tsx'
import { useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { useHouseholdTexts } from './household-texts.ts'
import { CustomerPicker } from './pick-customer.tsx'
import type { CustomerPageData } from './types.ts'

type Household = NonNullable<Answer<'GET /console/customers/:id/household'>['household']>

/** Who lives together, by hand; who may, with why. Nobody is merged here. */
export function HouseholdCard({ customer }: { customer: CustomerPageData }) {
  const t = useHouseholdTexts()
  const may = useMay()
  const { id, personId, rowIds } = customer
  const [picking, setPicking] = useState(false)
  const [naming, setNaming] = useState(false)
  const acts = useHouseholdActs(customer)
  const found = useQuery({
    queryKey: ['customers', 'one', id, 'household'],
    queryFn: ({ signal }) =>
      call(api, 'GET /console/customers/:id/household', { params: { id } }, { signal }),
  })
  if (found.isError)
    return (
      <Card title={t('title')}>
        <ErrorState error={found.error} onRetry={() => void found.refetch()} compact />
      </Card>
    )
  if (!found.data) return <Skeleton lines={2} />
  const { household, suggestions } = found.data
  const allowed = may('customers.write')
  const named = (one: { name: string | null; phone: string | null }) =>
    [one.name ?? t('nameless'), one.phone].filter(Boolean).join(' ')
  return (
    <Card
      title={household?.name ?? t('title')}
      acts={
        allowed && (
          <>
            {household && (
              <Button kind="quiet" onClick={() => setNaming(true)}>
                {t('rename')}
              </Button>
            )}
            <Button kind="quiet" icon="plus" onClick={() => setPicking(true)}>
              {t('add')}
            </Button>
          </>
        )
      }
    >
      <div className="q-stack">
        {!household && suggestions.length === 0 && <p className="q-faint">{t('empty')}</p>}
        {household && (
          <List label={t('title')}>
            {household.members.map((one) => (
              <Row
                key={one.customerId}
                title={
                  one.customerId === personId ? (
                    named(one)
                  ) : (
                    <Link to={`/customers/${one.customerId}`}>{named(one)}</Link>
                  )
                }
                end={
                  allowed && (
                    <Button kind="quiet" onClick={() => void acts.leave(household, one.customerId)}>
                      {t('leave')}
                    </Button>
                  )
                }
              />
            ))}
          </List>
        )}
        {suggestions.length > 0 && (
          <>
            <h3 className="q-faint">{t('maybe')}</h3>
            <List label={t('maybe')}>
              {suggestions.map((one) => (
                <Row
                  key={one.customerId}
                  title={<Link to={`/customers/${one.customerId}`}>{named(one)}</Link>}
                  detail={one.reason}
                  end={
                    allowed && (
                      <span className="q-line">
                        <Button onClick={() => void acts.join(one.customerId)}>{t('join')}</Button>
                        <Button kind="quiet" onClick={() => void acts.apart(one.customerId)}>
                          {t('apart')}
                        </Button>
                      </span>
                    )
                  }
                />
              ))}
            </List>
          </>
        )}
      </div>
      <Modal open={picking} title={t('add')} onCancel={() => setPicking(false)} footer={null} destroyOnHidden>
        {picking && (
          <CustomerPicker
            intro={t('addIntro')}
            except={rowIds}
            onPick={(otherId) => {
              setPicking(false)
              void acts.join(otherId)
            }}
          />
        )}
      </Modal>
      <ActDialog
        open={naming}
        title={t('rename')}
        submit={t('save')}
        fields={[
          { key: 'name', label: t('name'), kind: 'text', maxLength: 30, start: household?.name ?? '' },
        ]}
        onClose={() => setNaming(false)}
        onSubmit={({ name = '' }) => acts.rename(household!.id, name.trim())}
      />
    </Card>
  )
}

/** Each act with its way back, where there is one. */
function useHouseholdActs({ id, name }: CustomerPageData) {
  const t = useHouseholdTexts()
  const notices = useNotices()
  const queries = useQueryClient()
  const renew = () => queries.invalidateQueries({ queryKey: ['customers', 'one', id, 'household'] })
  const guarded = (act: () => Promise<void>) => act().catch(notices.failed)
  const into = async (otherId: string, who = id) => {
    const body = { otherId, name: name ? t('nameOf', { name: name.replaceAll('*', '') }) : t('plainName') }
    const { id: householdId } = await call(api, 'POST /console/customers/:id/household', {
      params: { id: who },
      body,
    })
    await renew()
    return householdId
  }
  const out = async (householdId: string, customerId: string) => {
    await call(api, 'POST /console/households/:id/leaving', {
      params: { id: householdId },
      body: { customerId },
    })
    await renew()
  }
  const setApart = async (otherId: string, apart: boolean) => {
    await call(api, 'POST /console/customers/:id/household-apart', {
      params: { id },
      body: { otherId, apart },
    })
    await renew()
  }
  return {
    join: (otherId: string) =>
      guarded(async () => {
        const householdId = await into(otherId)
        notices.undo(t('joined'), () => void guarded(() => out(householdId, otherId)))
      }),
    leave: (household: Household, customerId: string) =>
      guarded(async () => {
        await out(household.id, customerId)
        // Who left comes back by one who stayed: also the person of this page.
        const stays = household.members.find((one) => one.customerId !== customerId)
        if (!stays) {
          notices.done(t('left'))
          return
        }
        notices.undo(
          t('left'),
          () => void guarded(async () => void (await into(stays.customerId, customerId))),
        )
      }),
    apart: (otherId: string) =>
      guarded(async () => {
        await setApart(otherId, true)
        notices.undo(t('keptApart'), () => void guarded(() => setApart(otherId, false)))
      }),
    async rename(householdId: string, next: string) {
      await call(api, 'POST /console/households/:id/name', {
        params: { id: householdId },
        body: { name: next },
      })
      await renew()
    },
  }
}
