import {
  DOMParser,
  type Document,
  type Element,
  MIME_TYPE,
  type Node,
  onWarningStopParsing,
  XMLSerializer,
} from '@xmldom/xmldom';
import type { Existing } from './bookmark.ts';
import { damaged } from './damaged.ts';

export type { Element };

/** An element to be made. */
export interface XmlNode {
  name: string;
  attributes?: Readonly<Record<string, string>>;
  /** In front of the children. */
  text?: string;
  children?: readonly XmlNode[];
}

interface Kind {
  /** The file's text when there is none yet. */
  empty: string;
  /** Name of the root element. */
  root: string;
  /** What the file should be: "XML of FileZilla". */
  what: string;
  /** What one level is indented by. */
  indent: string;
}

/** Changes an XML file, or begins one. Comments, unknown elements and the ends of lines stay as they are. */
export function changeXml(
  existing: Existing | undefined,
  kind: Kind,
  change: (root: Element, insert: (parent: Element, part: XmlNode) => Element) => void,
): string {
  const text = existing && existing.text.trim() !== '' ? existing.text : kind.empty;
  const document = parse(text.replace(/^\uFEFF/, ''), existing?.file ?? '', kind.what);
  const root = document.documentElement;
  if (root?.nodeName !== kind.root) {
    throw damaged(existing?.file ?? '', kind.what, `its root is ${root?.nodeName}, not ${kind.root}`);
  }
  change(root, (parent, part) => insert(parent, part, kind.indent));
  const changed = new XMLSerializer().serializeToString(document);
  const whole = `${text.startsWith('\uFEFF') ? '\uFEFF' : ''}${changed.endsWith('\n') ? changed : `${changed}\n`}`;
  return text.includes('\r\n') ? whole.replace(/\r?\n/g, '\r\n') : whole;
}

function parse(text: string, file: string, what: string): Document {
  if (!text.trimStart().startsWith('<')) throw damaged(file, what, 'it is not XML');
  try {
    return new DOMParser({ onError: onWarningStopParsing }).parseFromString(text, MIME_TYPE.XML_TEXT);
  } catch (error) {
    const [why = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw damaged(file, what, why.replace(/^Reporting \w+ /, '').replace(/\.$/, ''));
  }
}

/** The children of this name. */
export function listChildren(parent: Element, name: string): Element[] {
  return [...parent.childNodes].filter((node): node is Element => node.nodeName === name);
}

export function readText(parent: Element, name: string): string | undefined {
  return listChildren(parent, name)[0]?.textContent?.trim();
}

/** The child of this name with these attributes; made when it is not there. */
export function childWith(
  parent: Element,
  part: XmlNode,
  make: (parent: Element, part: XmlNode) => Element,
): Element {
  const isIt = (child: Element) =>
    Object.entries(part.attributes ?? {}).every(([name, value]) => child.getAttribute(name) === value);
  return listChildren(parent, part.name).find(isIt) ?? make(parent, part);
}

/** Puts it at the end, on a line of its own. */
function insert(parent: Element, part: XmlNode, indent: string): Element {
  const document = parent.ownerDocument as Document;
  const depth = measureDepth(parent);
  const last = parent.lastChild;
  if (last?.nodeName === '#text' && last.textContent?.trim() === '') parent.removeChild(last);
  const element = make(document, part, { depth: depth + 1, indent });
  parent.appendChild(document.createTextNode(`\n${indent.repeat(depth + 1)}`));
  parent.appendChild(element);
  parent.appendChild(document.createTextNode(`\n${indent.repeat(depth)}`));
  return element;
}

function make(document: Document, part: XmlNode, at: { depth: number; indent: string }): Element {
  const element = document.createElement(part.name);
  for (const [name, value] of Object.entries(part.attributes ?? {})) element.setAttribute(name, value);
  if (part.text) element.appendChild(document.createTextNode(part.text));
  const children = part.children ?? [];
  for (const child of children) {
    element.appendChild(document.createTextNode(`\n${at.indent.repeat(at.depth + 1)}`));
    element.appendChild(make(document, child, { ...at, depth: at.depth + 1 }));
  }
  if (children.length > 0) element.appendChild(document.createTextNode(`\n${at.indent.repeat(at.depth)}`));
  return element;
}

/** 0 for the root. */
function measureDepth(element: Element): number {
  let depth = 0;
  for (
    let node: Node | null = element.parentNode;
    node && node.nodeName !== '#document';
    node = node.parentNode
  )
    depth++;
  return depth;
}
