import { Button, Card, useNotices } from '@qiao/ui'
import { Refusal } from '../../parts/refusal.tsx'
import { useAct } from '../../use-service.ts'
import { useOverviewTexts } from './texts.ts'

/** Six digits that only the customer sees, large enough to be read out across a room. */
export function CodeCard({ code, triesLeft }: { code: string; triesLeft: number }) {
  const t = useOverviewTexts()
  const notices = useNotices()
  const renew = useAct<object>('POST /customer/work-order/completion-code-renewal', {
    onDone: () => notices.done(t('codeRenewed')),
  })
  const locked = triesLeft < 1
  return (
    <Card title={t('completionCode')} tone={locked ? 'attention' : undefined}>
      {locked ? (
        <>
          <p>{t('codeLocked')}</p>
          <Button icon="refresh" wide busy={renew.isPending} onClick={() => renew.mutate({})}>
            {t('renewCode')}
          </Button>
        </>
      ) : (
        <>
          <p className="c-code" role="img" aria-label={[...code].join(' ')}>
            {code.slice(0, 3)} {code.slice(3)}
          </p>
          <p>
            <strong>{t('codeRead')}</strong> {t('codeWarning')}
          </p>
        </>
      )}
      <Refusal error={renew.error} />
    </Card>
  )
}
