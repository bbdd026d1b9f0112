import { type FormEvent, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { Avatar } from './avatar.tsx'
import { clockTime, displayName, safeLink } from './chat-model.ts'
import { wecom } from './sandbox-api.ts'
import type { Chat, ChatMessage, Member } from './view.ts'

interface ChatPaneProps {
  chat: Chat
  member: Member
  messages: ChatMessage[]
  onChange(): void
  onError(sentence: string): void
}

export function ChatPane({ chat, member, messages, onChange, onError }: ChatPaneProps) {
  const pair = { userId: member.userId, externalUserId: chat.externalUserId }
  const act = (path: string, body: object) =>
    wecom(path, { ...pair, ...body }).then(onChange, (error: Error) => onError(error.message))

  useEffect(() => {
    if (chat.unread > 0) void act('_client/seen', {})
  })

  return (
    <section className="chat" aria-label={`与${displayName(chat)}的聊天`}>
      <header className="chat-head">
        <div>
          <h2>
            {displayName(chat)} <i className="from-wechat">@微信</i>
          </h2>
          <p>
            {chat.remark && <span>昵称 {chat.name}</span>}
            {chat.state && <span>来源 {chat.state}</span>}
            {chat.tags.map((tag) => (
              <span className="tag" key={tag}>
                {tag}
              </span>
            ))}
          </p>
        </div>
        <details className="more">
          <summary>更多</summary>
          <div>
            <RemarkForm remark={chat.remark} onSave={(remark) => act('_client/remarks', { remark })} />
            <button type="button" onClick={() => act('_client/removals', { by: 'contact' })}>
              客户删除员工
            </button>
            <button type="button" onClick={() => act('_client/removals', { by: 'member' })}>
              员工删除客户
            </button>
          </div>
        </details>
      </header>
      <Messages chat={chat} member={member} messages={messages} />
      {chat.friends ? (
        <Composer
          chat={chat}
          member={member}
          onSend={(from, text) => act('_client/messages', { from, text })}
        />
      ) : (
        <p className="ended">已不是好友，发不出消息。再次扫码可以恢复。</p>
      )}
    </section>
  )
}

function Messages({ chat, member, messages }: { chat: Chat; member: Member; messages: ChatMessage[] }) {
  const end = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new message is the reason to scroll
  useLayoutEffect(() => {
    end.current?.scrollIntoView({ block: 'end' })
  }, [messages.at(-1)?.id])

  return (
    <div className="messages" role="log">
      {messages.map((message) =>
        message.from === 'system' ? (
          <p className="system" key={message.id}>
            {message.msgtype === 'text' && message.text.content}
          </p>
        ) : (
          <article className={`message ${message.from}`} key={message.id}>
            <Avatar
              id={message.from === 'member' ? member.userId : chat.externalUserId}
              name={message.from === 'member' ? member.name : chat.name}
            />
            <div className="message-main">
              <header className="message-head">
                {message.from === 'member' ? member.name : chat.name}
                {message.welcome && <span className="tag">欢迎语</span>}
                <time>{clockTime(message.at)}</time>
              </header>
              <Body message={message} />
            </div>
          </article>
        ),
      )}
      <div ref={end} />
    </div>
  )
}

function Body({ message }: { message: ChatMessage }) {
  switch (message.msgtype) {
    case 'text':
      return <p className="bubble">{message.text.content}</p>
    case 'news':
      return (
        <a className="card" href={safeLink(message.news.link)} target="_blank" rel="noreferrer">
          <b>{message.news.title}</b>
          {message.news.desc && <span>{message.news.desc}</span>}
          <small>链接</small>
        </a>
      )
    case 'miniprogram':
      return (
        <div className="card">
          <b>{message.miniprogram.title}</b>
          <span>{message.miniprogram.page}</span>
          <small>小程序</small>
        </div>
      )
    default:
      return (
        <p className="bubble muted">[{{ image: '图片', video: '视频', file: '文件' }[message.msgtype]}]</p>
      )
  }
}

function Composer(props: {
  chat: Chat
  member: Member
  onSend(from: 'member' | 'contact', text: string): void
}) {
  const [from, setFrom] = useState<'member' | 'contact'>('member')
  const [text, setText] = useState('')
  const send = (event?: FormEvent) => {
    event?.preventDefault()
    if (text.trim() === '') return
    props.onSend(from, text)
    setText('')
  }
  return (
    <form className={`composer as-${from}`} onSubmit={send}>
      <fieldset className="as">
        <legend>以谁的身份</legend>
        <label>
          <input type="radio" name="from" checked={from === 'member'} onChange={() => setFrom('member')} />
          {props.member.name}（员工）
        </label>
        <label>
          <input type="radio" name="from" checked={from === 'contact'} onChange={() => setFrom('contact')} />
          {props.chat.name}（客户）
        </label>
      </fieldset>
      <textarea
        aria-label="消息"
        rows={3}
        value={text}
        placeholder={from === 'member' ? '回复客户' : '以客户的身份说'}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) send(event)
        }}
      />
      <button type="submit" className="button primary" disabled={text.trim() === ''}>
        发送
      </button>
    </form>
  )
}

function RemarkForm({ remark, onSave }: { remark: string; onSave(remark: string): void }) {
  const [text, setText] = useState(remark)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        onSave(text)
      }}
    >
      <label>
        备注
        <input value={text} maxLength={20} onChange={(event) => setText(event.target.value)} />
      </label>
      <button type="submit">保存备注</button>
    </form>
  )
}
