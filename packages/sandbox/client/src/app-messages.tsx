import { clockTime, safeLink } from './chat-model.ts'
import { wecom } from './sandbox-api.ts'
import type { AppMessage } from './view.ts'

interface AppMessagesProps {
  userId: string
  messages: AppMessage[]
  onChange(): void
  onError(sentence: string): void
}

/** What our app has sent to the member. */
export function AppMessages({ userId, messages, onChange, onError }: AppMessagesProps) {
  const press = (message: AppMessage, key: string) =>
    wecom('_client/card-answers', { messageId: message.id, userId, key }).then(onChange, (error: Error) =>
      onError(error.message),
    )
  return (
    <section className="chat" aria-label="应用消息">
      <header className="chat-head">
        <h2>应用消息</h2>
      </header>
      <div className="messages">
        {messages.length === 0 && <p className="empty">应用还没有给这位员工发过消息。</p>}
        {messages.map((message) => (
          <article className="app-message" key={message.id + message.at}>
            <header className="app-message-head">
              {message.appName} <time>{clockTime(message.at)}</time>
            </header>
            <b>{message.body.title ?? message.body.main_title?.title}</b>
            <p>{message.body.content ?? message.body.description ?? message.body.main_title?.desc}</p>
            {message.body.sub_title_text && <p>{message.body.sub_title_text}</p>}
            <footer className="app-message-foot">
              {safeLink(message.body.url) && (
                <a href={safeLink(message.body.url)} target="_blank" rel="noreferrer">
                  查看详情
                </a>
              )}
              {message.body.button_list?.map((button) => (
                <button
                  type="button"
                  key={button.key}
                  className="button small"
                  disabled={message.answeredKey !== undefined}
                  onClick={() => press(message, button.key)}
                >
                  {button.text}
                  {message.answeredKey === button.key && ' ✓'}
                </button>
              ))}
            </footer>
          </article>
        ))}
      </div>
    </section>
  )
}
