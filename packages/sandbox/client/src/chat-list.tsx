import { Avatar } from './avatar.tsx'
import { clockTime, displayName } from './chat-model.ts'
import type { Chat } from './view.ts'

interface ChatListProps {
  chats: Chat[]
  openId: string | null
  onOpen(externalUserId: string): void
  onScan(): void
}

export function ChatList({ chats, openId, onOpen, onScan }: ChatListProps) {
  return (
    <nav className="list" aria-label="聊天">
      <header className="list-head">
        <h2>消息</h2>
        <button type="button" className="button small" onClick={onScan}>
          扫码加好友
        </button>
      </header>
      {chats.length === 0 ? (
        <p className="empty">还没有客户。点「扫码加好友」，以一位客户的身份扫一个活码。</p>
      ) : (
        <ul>
          {chats.map((chat) => (
            <li key={chat.externalUserId}>
              <button
                type="button"
                className={chat.externalUserId === openId ? 'row open' : 'row'}
                aria-current={chat.externalUserId === openId}
                onClick={() => onOpen(chat.externalUserId)}
              >
                <Avatar id={chat.externalUserId} name={chat.name} />
                <span className="row-text">
                  <span className="row-line">
                    <b>{displayName(chat)}</b>
                    <i className="from-wechat">@微信</i>
                    <time>{chat.last ? clockTime(chat.last.at) : ''}</time>
                  </span>
                  <span className="row-line">
                    <span className="row-last">{chat.friends ? chat.last?.text : '已不是好友'}</span>
                    {chat.unread > 0 && <em title={`${chat.unread} 条未读`}>{Math.min(chat.unread, 99)}</em>}
                  </span>
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </nav>
  )
}
