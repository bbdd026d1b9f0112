import { QiaoError } from '../kernel/error.ts'
import type { ErrorWords } from '../runtime/http/problem.ts'

export class NoteMissing extends QiaoError {
  constructor(noteId: string) {
    super('note.not_found', { noteId })
  }
}

type Refusal = 'not_yours' | 'changed_since' | 'mention_not_readable' | 'not_readable'

export class NoteRefused extends QiaoError {
  constructor(why: Refusal, facts: Record<string, string> = {}) {
    super(`note.${why}`, facts)
  }
}

export const errorWords: Record<string, ErrorWords> = {
  'note.not_found': {
    status: 404,
    zh: { title: '没有找到这条备注', whatToDo: '请刷新页面' },
    en: { title: 'The note was not found', whatToDo: 'Reload the page' },
  },
  'note.not_yours': {
    status: 403,
    zh: { title: '只能修改自己写的备注', whatToDo: '可以另写一条，或请负责人处理' },
    en: { title: 'Only one’s own notes can be changed', whatToDo: 'Write another, or ask an owner' },
  },
  'note.changed_since': {
    status: 409,
    zh: { title: '这条备注刚刚被改过', whatToDo: '请刷新后再改' },
    en: { title: 'The note has been changed since', whatToDo: 'Reload, then change it' },
  },
  'note.mention_not_readable': {
    status: 422,
    zh: { title: '提到的同事看不到客户备注', whatToDo: '请改为提到有权限的同事' },
    en: { title: 'A member that is mentioned may not read notes', whatToDo: 'Mention somebody who may' },
  },
  'note.not_readable': {
    status: 403,
    zh: { title: '你的角色看不到备注', whatToDo: '请联系负责人调整权限' },
    en: { title: 'Your role does not see notes', whatToDo: 'Ask an owner to change it' },
  },
}
