import { useEffect, useState } from 'react'
import { AppMessages } from './app-messages.tsx'
import { Avatar } from './avatar.tsx'
import { ChatList } from './chat-list.tsx'
import { ChatPane } from './chat-pane.tsx'
import { wecom } from './sandbox-api.ts'
import { ScanDialog } from './scan-dialog.tsx'
import { SidebarFrame } from './sidebar-frame.tsx'
import { useView } from './use-view.ts'
import type { ChatBody, View } from './view.ts'

/** Panes of the phone view; on a desktop all but the app messages stand side by side. */
type Pane = 'sidebar' | 'chat' | 'list' | 'app'

export function WecomPage() {
  const [contactId, setContactId] = useState<string | null>(null)
  const [userId, setUserId] = useState<string | null>(null)
  const { view, error, refresh } = useView(userId, contactId)
  const [pane, setPane] = useState<Pane>('sidebar')
  const [scanning, setScanning] = useState(false)
  const [notice, setNotice] = useState<string | null>(null)

  const acting = view?.actingUserId ?? null
  useEffect(() => {
    if (acting && userId === null) setUserId(acting)
  }, [acting, userId])
  const firstChat = view?.chats[0]?.externalUserId ?? null
  useEffect(() => {
    if (contactId === null && firstChat) setContactId(firstChat)
  }, [contactId, firstChat])

  if (!view || !userId) return <p className="starting">{error ?? '正在打开企业微信'}</p>
  const member = view.members.find((each) => each.userId === userId)!
  const chat = view.chats.find((each) => each.externalUserId === contactId)
  const unread = view.chats.reduce((sum, each) => sum + each.unread, 0)

  const openChat = (externalUserId: string) => {
    if (!view.chats.some((each) => each.externalUserId === externalUserId)) return false
    setContactId(externalUserId)
    setPane('chat')
    return true
  }
  const switchMember = async (next: string) => {
    await wecom('_client/acting-member', { userId: next })
    // The log-in page of the stand-in reads it, so two browsers can act as two members.
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in some browsers
    document.cookie = `wecom_member=${next}; path=/; SameSite=Lax`
    setUserId(next)
    setContactId(null)
  }
  const sendChatMessage = async (body: ChatBody) => {
    await wecom('_client/messages', { userId, externalUserId: contactId, from: 'member', body })
    await refresh()
  }

  return (
    <div className="client" data-pane={pane}>
      <Rail
        view={view}
        userId={userId}
        pane={pane}
        unread={unread}
        onPane={setPane}
        onMember={switchMember}
      />
      <ChatList
        chats={view.chats}
        openId={pane === 'app' ? null : contactId}
        onOpen={openChat}
        onScan={() => setScanning(true)}
      />
      {pane === 'app' ? (
        <AppMessages userId={userId} messages={view.appMessages} onChange={refresh} onError={setNotice} />
      ) : chat ? (
        <ChatPane
          key={chat.externalUserId}
          chat={chat}
          member={member}
          messages={view.messages}
          onChange={refresh}
          onError={setNotice}
        />
      ) : (
        <section className="chat nothing">
          <p>选一位客户开始聊天</p>
        </section>
      )}
      <aside className="sidebar" aria-label="侧边栏">
        <header className="sidebar-head">
          桥 Qiao <span>{chat ? `正在看 ${chat.name}` : '没有打开的聊天'}</span>
        </header>
        <SidebarFrame
          userId={userId}
          state={{
            corpId: view.corp.corpId,
            agentId: view.corp.agentId,
            contactId: chat?.externalUserId ?? null,
            sendChatMessage,
            openChat,
          }}
        />
      </aside>
      {scanning && (
        <ScanDialog
          ways={view.ways}
          members={view.members}
          actingUserId={userId}
          onClose={() => setScanning(false)}
          onDone={(result) => {
            setScanning(false)
            setNotice(doneSentence(view, result))
            // The chat is opened when it has arrived, so that the sidebar never sees "no contact" between two.
            void refresh().then(() => result.userId === userId && setContactId(result.externalUserId))
          }}
        />
      )}
      {(notice ?? error) && (
        <div className="notice" role="status">
          {error ?? notice}
          {!error && (
            <button type="button" onClick={() => setNotice(null)}>
              知道了
            </button>
          )}
        </div>
      )}
    </div>
  )
}

function Rail(props: {
  view: View
  userId: string
  pane: Pane
  unread: number
  onPane(pane: Pane): void
  onMember(userId: string): void
}) {
  const { view, userId, pane, unread, onPane, onMember } = props
  const member = view.members.find((each) => each.userId === userId)!
  const tab = (id: Pane, label: string, count = 0, phoneOnly = false) => (
    <button
      type="button"
      className={phoneOnly ? 'phone-only' : ''}
      aria-pressed={id === 'app' ? pane === 'app' : pane === id}
      onClick={() => onPane(id)}
    >
      {label}
      {count > 0 && <em>{Math.min(count, 99)}</em>}
    </button>
  )
  return (
    <div className="rail">
      <label className="who" title="切换员工">
        <Avatar id={member.userId} name={member.name} />
        <span>{member.name}</span>
        <select
          aria-label="以哪位员工的身份"
          value={userId}
          onChange={(event) => onMember(event.target.value)}
        >
          {view.members.map((each) => (
            <option key={each.userId} value={each.userId}>
              {each.name} · {each.position}
            </option>
          ))}
        </select>
      </label>
      {tab('sidebar', '侧边栏', 0, true)}
      {tab('chat', '聊天', unread)}
      {tab('list', '客户', 0, true)}
      {tab('app', '应用')}
      <a href="./faults">故障</a>
    </div>
  )
}

function doneSentence(view: View, result: { userId: string; isNew: boolean }): string {
  const name = view.members.find((each) => each.userId === result.userId)?.name ?? result.userId
  if (!result.isNew) return `与${name}本来就是好友，没有新的事件`
  return view.callback.url ? `已添加${name}，回调已发出` : `已添加${name}；还没有设置回调地址，事件没有发出`
}
