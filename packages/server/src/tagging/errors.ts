import { QiaoError } from '../kernel/error.ts'
import type { ErrorWords } from '../runtime/http/problem.ts'

export class TagRefused extends QiaoError {
  constructor(
    reason:
      | 'not_found'
      | 'name_taken'
      | 'group_name_taken'
      | 'group_not_found'
      | 'into_itself'
      | 'change_not_found'
      | 'change_under_way'
      | 'disagreement_not_found',
  ) {
    super(`tag.${reason}`)
  }
}

export const errorWords: Record<string, ErrorWords> = {
  'tag.not_found': {
    status: 404,
    zh: { title: '没有找到这个标签，或它已停用', whatToDo: '刷新后重新选择' },
    en: { title: 'This tag was not found or is retired', whatToDo: 'Reload and choose again' },
  },
  'tag.name_taken': {
    status: 409,
    zh: { title: '已有同名标签', whatToDo: '换一个名称，或把两个标签合并' },
    en: { title: 'A tag has this name', whatToDo: 'Choose another name, or merge the two' },
  },
  'tag.group_name_taken': {
    status: 409,
    zh: { title: '已有同名标签组', whatToDo: '请换一个名称' },
    en: { title: 'A group has this name', whatToDo: 'Choose another name' },
  },
  'tag.group_not_found': {
    status: 404,
    zh: { title: '没有找到这个标签组', whatToDo: '刷新后重新选择' },
    en: { title: 'This group was not found', whatToDo: 'Reload and choose again' },
  },
  'tag.disagreement_not_found': {
    status: 404,
    zh: { title: '这处不一致已有人处理', whatToDo: '刷新后再看' },
    en: { title: 'Somebody has decided this already', whatToDo: 'Reload the page' },
  },
  'tag.into_itself': {
    status: 422,
    zh: { title: '标签不能并入自己', whatToDo: '请选另一个仍在使用的标签' },
    en: { title: 'A tag cannot be merged into itself', whatToDo: 'Choose another tag that is in use' },
  },
  'tag.change_not_found': {
    status: 404,
    zh: { title: '没有找到这次标签整理', whatToDo: '刷新列表后再看' },
    en: { title: 'This change was not found', whatToDo: 'Reload the list' },
  },
  'tag.change_under_way': {
    status: 409,
    zh: { title: '这次整理还在进行，或已撤销', whatToDo: '请等它结束再操作' },
    en: { title: 'This change is under way or was taken back', whatToDo: 'Wait until it ends' },
  },
}
