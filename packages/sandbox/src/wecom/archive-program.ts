import { createDecipheriv } from 'node:crypto'
import { createInterface } from 'node:readline'

/**
 * Stands where the operator's program around WeCom's native library stands: lines of JSON in, lines out. It reads the
 * stand-in over HTTP. Run: `node packages/sandbox/src/wecom/archive-program.ts`.
 */
interface Question {
  id: number
  op: string
  secret?: string
  baseUrl?: string
  seq?: number
  limit?: number
  key?: string
  message?: string
}

let access: { baseUrl: string; secret: string } | null = null

async function answer(question: Question): Promise<object> {
  switch (question.op) {
    case 'open':
      access = { baseUrl: question.baseUrl ?? '', secret: question.secret ?? '' }
      return {}
    case 'pull': {
      if (!access) throw new Error('10003')
      const query = new URLSearchParams({
        secret: access.secret,
        seq: String(question.seq),
        limit: String(question.limit),
      })
      const told = await fetch(`${access.baseUrl}/archive/chatdata?${query}`)
      const body = (await told.json()) as { errcode: number; chatdata?: object[] }
      if (body.errcode !== 0) throw new Error(String(body.errcode))
      return { messages: body.chatdata }
    }
    case 'decrypt': {
      const sealed = Buffer.from(question.message ?? '', 'base64')
      const key = Buffer.from(question.key ?? '', 'base64')
      const decipher = createDecipheriv('aes-256-cbc', key, sealed.subarray(0, 16))
      return {
        text: Buffer.concat([decipher.update(sealed.subarray(16)), decipher.final()]).toString('utf8'),
      }
    }
    default:
      throw new Error('10000')
  }
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const question = JSON.parse(line) as Question
  answer(question).then(
    (told) => process.stdout.write(`${JSON.stringify({ id: question.id, ok: true, ...told })}\n`),
    (error: Error) =>
      process.stdout.write(
        `${JSON.stringify({ id: question.id, ok: false, code: /^\d+$/.test(error.message) ? error.message : 'refused' })}\n`,
      ),
  )
})
