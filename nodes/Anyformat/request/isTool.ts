import type { INode } from 'n8n-workflow';

/** Whether an AI agent calls the node; n8n makes a node type of its own for that. */
export const isTool = ({ type }: INode): boolean => type.endsWith('Tool');
