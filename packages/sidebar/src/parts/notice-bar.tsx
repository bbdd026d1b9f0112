import { Button, Icon, TimeText, useNotices } from '@qiao/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../services.ts'
import { useSidebarTexts } from '../texts.ts'
import { viewKey } from '../use-contact.ts'
import type { SidebarNotice, SidebarView } from '../view.ts'

/** Slides in on top and stays until seen. */
export function NoticeBar({ view }: { view: SidebarView }) {
  if (view.notices.length === 0) return null
  return (
    <div className="s-notices" aria-live="polite">
      {view.notices.map((notice) => (
        <NoticeLine key={notice.id} notice={notice} externalUserId={view.contact.externalUserId} />
      ))}
    </div>
  )
}

function NoticeLine({ notice, externalUserId }: { notice: SidebarNotice; externalUserId: string }) {
  const t = useSidebarTexts()
  const notices = useNotices()
  const queries = useQueryClient()
  const key = viewKey(externalUserId)
  const seen = useMutation({
    mutationFn: () => api.post(`/sidebar/notices/${notice.id}/acknowledgement`),
    onSuccess: () =>
      queries.setQueryData<SidebarView>(
        key,
        (view) => view && { ...view, notices: view.notices.filter((one) => one.id !== notice.id) },
      ),
    onError: (error) => notices.failed(error),
  })
  return (
    <div
      className="s-notice"
      data-tone={notice.kind === 'refund_withdrawn' ? 'running' : 'attention'}
      role="status"
    >
      <Icon name="alert" />
      <div>
        <p className="s-notice-title">{notice.title}</p>
        <p>
          {notice.detail && `${notice.detail} · `}
          {notice.orderNumber && (
            <span className="s-nowrap">{`${t('notice.order', { number: tailOf(notice.orderNumber) })} · `}</span>
          )}
          <TimeText at={notice.at} show="relative" />
        </p>
      </div>
      <Button kind="quiet" busy={seen.isPending} onClick={() => seen.mutate()}>
        {t('notice.seen')}
      </Button>
    </div>
  )
}

const tailOf = (number: string) => (number.length > 10 ? `…${number.slice(-6)}` : number)
