import dagre from '@dagrejs/dagre';
import type { ReportedEdge, ReportedGraph, ReportedNode } from '../../finding/graph.ts';
import { htmlText } from '../escape.ts';

/** A graph of more nodes is drawn in parts: one drawing for each service. */
const MAX_NODES = 60;

/** More nodes are only listed: a drawing would take long and nobody could read it. */
const MAX_DRAWN = 400;

/** A list of more broken links is folded. */
const MAX_OPEN = 8;

/** The width to which the parts of a drawing that are not connected are placed beside each other. SVG units. */
const WIDTH = 1180;

const NODE_HEIGHT = 40;
const GAP = 24;

interface Box {
  readonly node: ReportedNode;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** The element of the page that a click leads to. */
  readonly target?: string;
}

interface Line {
  readonly edge: ReportedEdge;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
}

/** At most this many characters of a name are drawn; its whole text is in the title. */
const MAX_LABEL = 34;

function shortened(text: string): string {
  return text.length > MAX_LABEL ? `…${text.slice(1 - MAX_LABEL).replace(/^[\udc00-\udfff]/, '')}` : text;
}

function widthOf(node: ReportedNode): number {
  return Math.max(80, shortened(node.label).length * 7.4 + 20);
}

/** The parts of a graph that no edge connects, those with broken edges first, then by size. */
function components({ nodes, edges }: ReportedGraph): ReportedGraph[] {
  const leader = new Map(nodes.map(({ id }) => [id, id]));
  const find = (id: string): string => {
    let top = id;
    while (leader.get(top) !== top) top = leader.get(top)!;
    leader.set(id, top);
    return top;
  };
  for (const { from, to } of edges) leader.set(find(from), find(to));
  const parts = new Map<string, { nodes: ReportedNode[]; edges: ReportedEdge[] }>();
  for (const node of nodes) {
    const top = find(node.id);
    const part = parts.get(top);
    if (part) part.nodes.push(node);
    else parts.set(top, { nodes: [node], edges: [] });
  }
  for (const edge of edges) parts.get(find(edge.from))?.edges.push(edge);
  const broken = (part: ReportedGraph) => Number(part.edges.some((edge) => edge.broken !== undefined));
  return [...parts.values()].sort((a, b) => broken(b) - broken(a) || b.nodes.length - a.nodes.length);
}

function layout({ nodes, edges }: ReportedGraph, targets: ReadonlyMap<string, string>): Drawing {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  // dagre keeps ids as keys of plain objects, where `__proto__` is none.
  const keys = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
  const key = (id: string) => keys.get(id) ?? '';
  graph.setGraph({ rankdir: 'LR', nodesep: 14, ranksep: 60, marginx: 2, marginy: 2 });
  for (const node of nodes) graph.setNode(key(node.id), { width: widthOf(node), height: NODE_HEIGHT });
  for (const [index, edge] of edges.entries()) graph.setEdge(key(edge.from), key(edge.to), {}, `e${index}`);
  dagre.layout(graph);
  const size = graph.graph();
  return {
    width: size.width ?? 0,
    height: size.height ?? 0,
    boxes: nodes.map((node) => {
      const { x, y, width } = graph.node(key(node.id));
      return {
        node,
        x: (x ?? 0) - (width ?? 0) / 2,
        y: (y ?? 0) - NODE_HEIGHT / 2,
        width: width ?? 0,
        target: targets.get(node.id),
      };
    }),
    lines: edges.map((edge, index) => ({
      edge,
      points: graph.edge({ v: key(edge.from), w: key(edge.to), name: `e${index}` }).points ?? [],
    })),
  };
}

/** Places drawings beside each other and below, as words in a text. */
function packed(drawings: readonly Drawing[]): Drawing {
  const boxes: Box[] = [];
  const lines: Line[] = [];
  let [x, y, shelf, width] = [0, 0, 0, 0];
  for (const drawing of drawings) {
    if (x > 0 && x + drawing.width > WIDTH) {
      x = 0;
      y += shelf + GAP;
      shelf = 0;
    }
    for (const box of drawing.boxes) boxes.push({ ...box, x: box.x + x, y: box.y + y });
    for (const { edge, points } of drawing.lines)
      lines.push({ edge, points: points.map((point) => ({ x: point.x + x, y: point.y + y })) });
    width = Math.max(width, x + drawing.width);
    shelf = Math.max(shelf, drawing.height);
    x += drawing.width + GAP;
  }
  return { width, height: y + shelf, boxes, lines };
}

const round = (value: number) => Math.round(value * 10) / 10;

function boxSvg({ node, x, y, width, target }: Box, broken: boolean): string {
  const place = node.path === undefined ? '' : `\n${node.path}${node.line === undefined ? '' : `:${node.line}`}`;
  const drawn =
    `<g class="node${broken ? ' broken' : ''}" transform="translate(${round(x)} ${round(y)})">` +
    `<title>${htmlText(node.kind)} ${htmlText(node.label)}${place === '' ? '' : `, ${htmlText(place.slice(1))}`}</title>` +
    `<rect width="${round(width)}" height="${NODE_HEIGHT}" rx="6"/>` +
    `<text class="kind" x="10" y="15">${htmlText(node.kind)}</text>` +
    `<text x="10" y="31">${htmlText(shortened(node.label))}</text></g>`;
  return target === undefined ? drawn : `<a href="#${target}">${drawn}</a>`;
}

function lineSvg({ edge, points }: Line, marker: string): string {
  const [start, ...rest] = points;
  if (!start) return '';
  const path = `M${round(start.x)} ${round(start.y)}${rest.map(({ x, y }) => `L${round(x)} ${round(y)}`).join('')}`;
  const middle = points[points.length >> 1] ?? start;
  const why = edge.broken === undefined ? edge.label : `${edge.label}: ${edge.broken}`;
  const cross =
    edge.broken === undefined
      ? ''
      : `<path class="cross" d="M${round(middle.x - 6)} ${round(middle.y - 6)}l12 12m0 -12l-12 12"/>`;
  return (
    `<g class="edge${edge.broken === undefined ? '' : ' broken'}"><title>${htmlText(why)}</title>` +
    `<path d="${path}" marker-end="url(#${marker})"/>${cross}</g>`
  );
}

function brokenEnds({ edges }: ReportedGraph): Set<string> {
  return new Set(edges.flatMap((edge) => (edge.broken === undefined ? [] : [edge.from, edge.to])));
}

/** Draws a graph as SVG; the name is what a screen reader says of it, the id is unique in the page. */
function svg(
  graph: ReportedGraph,
  name: string,
  id: string,
  targets: ReadonlyMap<string, string> = new Map(),
  broken: ReadonlySet<string> = brokenEnds(graph),
): string {
  if (graph.nodes.length > MAX_DRAWN)
    return `<p class="quiet">${graph.nodes.length} things: too many to draw. They are listed below.</p>${listing(graph)}`;
  const { width, height, boxes, lines } = packed(components(graph).map((part) => layout(part, targets)));
  const marker = `arrow-${id}`;
  const role = targets.size > 0 ? 'group' : 'img';
  return (
    `<div class="drawing" tabindex="0" role="region" aria-label="${htmlText(name)}">` +
    `<svg role="${role}" aria-label="${htmlText(name)}" viewBox="-4 -4 ${round(width + 8)} ${round(height + 8)}"` +
    ` width="${round(width + 8)}" height="${round(height + 8)}">` +
    `<defs><marker id="${marker}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">` +
    `<path d="M0 0L8 4L0 8z"/></marker></defs>` +
    lines.map((line) => lineSvg(line, marker)).join('') +
    boxes.map((box) => boxSvg(box, broken.has(box.node.id))).join('') +
    '</svg></div>'
  );
}

/** The edges in words, for those who do not see the drawing. */
function listing({ nodes, edges }: ReportedGraph, onlyBroken = false): string {
  const names = new Map(nodes.map((node) => [node.id, `${node.kind} ${node.label}`]));
  const items = edges
    .filter(({ broken }) => !onlyBroken || broken !== undefined)
    .map(({ from, to, label, broken }) => {
      const why = broken === undefined ? '' : `: <span class="error">${htmlText(broken)}</span>`;
      return `<li>${htmlText(names.get(from) ?? from)} <em>${htmlText(label)}</em> ${htmlText(names.get(to) ?? to)}${why}</li>`;
    });
  return items.length === 0 ? '' : `<ul>${items.join('')}</ul>`;
}

interface Part {
  readonly name: string;
  readonly graph: ReportedGraph;
  readonly broken: number;
}

/** The services of a graph, each with what it is linked to; last what belongs to none. */
function partsOf(graph: ReportedGraph): Part[] {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const edges = new Map<string, ReportedEdge[]>();
  const ids = new Map<string, Set<string>>();
  const add = (group: string, ...members: readonly string[]) => {
    const known = ids.get(group) ?? new Set();
    for (const member of members) known.add(member);
    ids.set(group, known);
  };
  for (const { id, group } of graph.nodes) add(group ?? '', id);
  for (const edge of graph.edges) {
    const groups = new Set([nodes.get(edge.from)?.group, nodes.get(edge.to)?.group]);
    if (groups.size > 1) groups.delete(undefined);
    for (const group of groups) {
      add(group ?? '', edge.from, edge.to);
      const list = edges.get(group ?? '');
      if (list) list.push(edge);
      else edges.set(group ?? '', [edge]);
    }
  }
  const parts = [...ids].map(([name, members]) => {
    const own = edges.get(name) ?? [];
    return {
      name,
      graph: { nodes: [...members].flatMap((id) => nodes.get(id) ?? []), edges: own },
      broken: own.filter(({ broken }) => broken !== undefined).length,
    };
  });
  return parts.sort(
    (a, b) => Number(a.name === '') - Number(b.name === '') || b.broken - a.broken || (a.name < b.name ? -1 : 1),
  );
}

/** One node for each service, one edge between services that are linked. */
function overview(graph: ReportedGraph, parts: readonly Part[]): ReportedGraph {
  const groupOf = new Map(graph.nodes.map(({ id, group }) => [id, group]));
  const links = new Map<string, ReportedEdge>();
  for (const edge of graph.edges) {
    const [from, to] = [groupOf.get(edge.from), groupOf.get(edge.to)];
    if (from === undefined || to === undefined || from === to) continue;
    const key = JSON.stringify([from, to]);
    if (links.get(key)?.broken === undefined) links.set(key, { ...edge, from, to });
  }
  const own = parts.filter(({ name }) => name !== '');
  return {
    nodes: own.map(({ name, graph: part, broken }) => ({
      id: name,
      kind: broken > 0 ? `${broken} broken` : `${part.nodes.length} linked`,
      label: name,
    })),
    edges: [...links.values()],
  };
}

/**
 * The pipeline as drawings: one for a small repository, else an overview of the services and a folded drawing of each.
 * Broken edges are red, dashed and crossed out, and are listed in words.
 */
export function graphHtml(whole: ReportedGraph): string {
  const ids = new Set(whole.nodes.map(({ id }) => id));
  // A layout never ends well with an edge to something that is not there.
  const graph = { nodes: whole.nodes, edges: whole.edges.filter(({ from, to }) => ids.has(from) && ids.has(to)) };
  if (graph.nodes.length === 0) return '';
  const broken = listing(graph, true);
  const number = graph.edges.filter((edge) => edge.broken !== undefined).length;
  const open = number <= MAX_OPEN ? ' open' : '';
  const brokenList =
    broken === ''
      ? ''
      : `<details${open}><summary>Broken links <span class="quiet">${number}</span></summary>${broken}</details>`;
  const words = `<details><summary>All links in words</summary>${listing(graph)}</details>`;
  if (graph.nodes.length <= MAX_NODES) return `${svg(graph, 'The pipeline', 'all')}${brokenList}${words}`;
  const parts = partsOf(graph);
  const targets = new Map(parts.map(({ name }, index) => [name, `part-${index}`]));
  const top = overview(graph, parts);
  const harmed = new Set(parts.flatMap((part) => (part.broken > 0 ? [part.name] : [])));
  const drawing = top.nodes.length > 0 ? svg(top, 'The services of the pipeline', 'services', targets, harmed) : '';
  const details = parts.map((part, index) => {
    const title = part.name === '' ? 'Shared by services' : part.name;
    const note = part.broken > 0 ? ` <strong class="error">${part.broken} broken</strong>` : '';
    return (
      `<details><summary>${htmlText(title)} <span class="quiet">${part.graph.nodes.length}</span>${note}</summary>` +
      // A link to what is folded inside opens it.
      `<div id="part-${index}">${svg(part.graph, title, String(index))}${listing(part.graph)}</div></details>`
    );
  });
  return `${drawing}${brokenList}${details.join('')}`;
}
