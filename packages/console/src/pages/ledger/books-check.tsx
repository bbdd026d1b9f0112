import { call } from '@qiao/api-client'
import { ErrorState, Facts, formatFen, Icon, Skeleton, TimeText } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { Modal } from 'antd'
import '../../parts/parts.css'
import { api } from '../../services.ts'
import { useLedgerTexts } from './texts.ts'

/** The proof that every balance is the sum of its postings, and that all of it is zero. */
export function BooksCheck({ onClose }: { onClose: () => void }) {
  const t = useLedgerTexts()
  const check = useQuery({
    queryKey: ['ledger', 'books-check'],
    staleTime: 0,
    gcTime: 0,
    queryFn: ({ signal }) => call(api, 'GET /console/ledger/books-check', {}, { signal }),
  })
  const { data } = check
  const right =
    data?.balanced && data.wrongAccounts.length + data.belowFloor.length + data.incomplete.length === 0
  return (
    <Modal open title={t('check.title')} onCancel={onClose} footer={null}>
      <div className="q-stack">
        <p className="q-faint">{t('check.intro')}</p>
        {check.isError && <ErrorState error={check.error} onRetry={() => void check.refetch()} compact />}
        {check.isPending && <Skeleton lines={5} />}
        {data && (
          <>
            <p className="c-banner" data-tone={right ? 'done' : 'overdue'} role="status">
              <Icon name={right ? 'check' : 'alert'} />
              {t(right ? 'check.balanced' : 'check.broken', { sum: yuan(data.sumFen) })}
            </p>
            <Facts
              facts={[
                { key: 'accounts', label: t('check.accounts'), value: data.accounts },
                { key: 'transactions', label: t('check.transactions'), value: data.transactions },
                { key: 'postings', label: t('check.postings'), value: data.postings },
                {
                  key: 'wrong',
                  label: t('check.wrong'),
                  value: data.wrongAccounts.map((one) => one.accountId).join(', ') || t('check.none'),
                },
                {
                  key: 'below',
                  label: t('check.below'),
                  value: data.belowFloor.join(', ') || t('check.none'),
                },
                {
                  key: 'incomplete',
                  label: t('check.incomplete'),
                  value: data.incomplete.join(', ') || t('check.none'),
                },
                { key: 'at', label: t('check.at'), value: <TimeText at={data.checkedAt} /> },
              ]}
            />
          </>
        )}
      </div>
    </Modal>
  )
}

function yuan(fen: number): string {
  const { sign, whole, cents } = formatFen(fen)
  return `${sign === 'minus' ? '−' : ''}¥${whole}.${cents}`
}
