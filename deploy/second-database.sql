CREATE DATABASE refdesk_bot;
