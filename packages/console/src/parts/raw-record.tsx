import { call } from '@qiao/api-client'
import { defineTexts, ErrorState, Skeleton, TimeText } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { Modal } from 'antd'
import { Link } from 'react-router'
import { api } from '../services.ts'
import { RawButton } from './raw-view.tsx'
import './parts.css'

const useTexts = defineTexts('console.raw-record', {
  'zh-CN': {
    title: '原始记录 · {{source}} {{number}}',
    received: '收到',
    masked: '内容（隐去客户信息）',
    maskedNone: '你的角色不能看内容',
    entries: '这张订单的全部消息',
  },
  en: {
    title: 'Raw record · {{source}} {{number}}',
    received: 'Received',
    masked: 'Content, without personal data',
    maskedNone: 'Your role may not see the content',
    entries: 'All messages of this order',
  },
})

interface Shown {
  id: string
  source: string
  subjectId: string
}

/** What the marketplace answered, without what names a person; in plain for a reason. */
export function RawRecordDialog({
  orderId,
  record,
  onClose,
}: {
  orderId: string
  record: Shown
  onClose: () => void
}) {
  const t = useTexts()
  const params = { id: orderId, recordId: record.id }
  const found = useQuery({
    queryKey: ['orders', 'raw-record', orderId, record.id],
    queryFn: ({ signal }) =>
      call(api, 'GET /console/orders/:id/raw-records/:recordId', { params }, { signal }),
  })
  const order = useQuery({
    queryKey: ['orders', 'one', orderId],
    queryFn: ({ signal }) => call(api, 'GET /console/orders/:id', { params: { id: orderId } }, { signal }),
  })
  return (
    <Modal
      open
      title={t('title', { source: record.source, number: record.subjectId })}
      onCancel={onClose}
      footer={null}
      width="40em"
    >
      {found.isError ? (
        <ErrorState error={found.error} compact />
      ) : !found.data ? (
        <Skeleton lines={6} />
      ) : (
        <div className="q-stack">
          <p className="c-spread">
            <span className="q-faint">
              {t('received')} <TimeText at={found.data.receivedAt} show="absolute" />
            </span>
            {order.data && (
              <Link to={`/sources/inbox?subjectId=${encodeURIComponent(order.data.outsideId)}`}>
                {t('entries')}
              </Link>
            )}
          </p>
          <p className="q-faint">{t('masked')}</p>
          {found.data.masked === null ? (
            <p>{t('maskedNone')}</p>
          ) : (
            <pre className="c-raw">{found.data.masked}</pre>
          )}
          <div>
            <RawButton
              what={record.subjectId}
              ask={(body) =>
                call(api, 'POST /console/orders/:id/raw-records/:recordId/reveal', { params, body })
              }
            />
          </div>
        </div>
      )}
    </Modal>
  )
}
