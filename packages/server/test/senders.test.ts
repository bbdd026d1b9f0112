import { expect, it } from 'vitest'
import { isTest, readTree } from './architecture/tree.ts'

// M3, 60 seconds: a withdrawal stops every message to a customer. That holds only where each way out is known: whoever calls a
// sending API of the outside is written here by hand, with what asks for the consent.

/** Calls of the clients that put words before a person. */
const sending =
  /\.(sendWelcome|sendServiceText|sendServiceWelcome|sendToMembers|sendTemplate|sendSms|sendMessage)\(/g

const senders: Record<string, string> = {
  'outreach/send-welcome.ts sendWelcome':
    'asks consents before the first try, and again before each later one',
  'outreach/send-service-welcome.ts sendServiceWelcome': 'asks consents; one try',
  'outreach/send-to-customers.ts sendServiceText': 'asked for the batch by stillWanted when it leaves',
  'outreach/notify-members.ts sendToMembers': 'to members of the brand, no customer',
  'conversations/reply.ts sendServiceText': 'a member answers in the chat that the customer opened',
}

it('whoever sends is known, and there is nobody else', () => {
  const found = [...readTree(['packages/server/src'], ['.ts'])]
    .filter(([path]) => !isTest(path) && !path.includes('/connectors/'))
    .flatMap(([path, text]) =>
      [...text.matchAll(sending)].map(([, call]) => `${path.replace('packages/server/src/', '')} ${call}`),
    )
  expect(found.sort()).toEqual(Object.keys(senders).sort())
})

it('and whoever writes to a customer asks for the consent in the same file, or is asked by the job', () => {
  const tree = readTree(['packages/server/src/outreach'], ['.ts'])
  const asks = [...tree].filter(([path, text]) => !isTest(path) && /refusalsOf\(|stillWanted\(/.test(text))
  expect(asks.map(([path]) => path.split('/').at(-1)).sort()).toEqual([
    'jobs.ts',
    'send-service-welcome.ts',
    'send-welcome.ts',
    'still-wanted.ts',
  ])
})
